// SPDX-License-Identifier: Apache-2.0
#include "aws/small_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <format>
#include <memory>

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

std::unexpected<base::Error> failed(ErrorKind kind, const std::string& path,
                                    std::string_view what) {
  return base::fail(kind, std::format("{} {}: {}", path, what, std::strerror(errno)));
}

}  // namespace

base::Result<std::string> read_small_file(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) {
    const bool is_missing = errno == ENOENT || errno == ENOTDIR;
    return failed(is_missing ? ErrorKind::missing : ErrorKind::denied, path, "cannot be read");
  }
  std::string text(k_small_file_bytes_max + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) {
    return failed(ErrorKind::denied, path, "cannot be read");
  }
  if (text.size() > k_small_file_bytes_max) {
    return base::fail(ErrorKind::bad_config, path + " is too large");
  }
  return text;
}

base::Result<void> replace_small_file(const std::string& path, std::string_view text) {
  std::string aside = path + ".XXXXXX";
  const int descriptor = ::mkstemp(aside.data());
  if (descriptor < 0) {
    return failed(ErrorKind::unavailable, path, "cannot be written");
  }
  File file(::fdopen(descriptor, "wb"));
  bool good = file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
              std::fflush(file.get()) == 0 && ::fsync(descriptor) == 0;
  if (file) {
    good = std::fclose(file.release()) == 0 && good;
  } else {
    ::close(descriptor);
  }
  if (good && std::rename(aside.c_str(), path.c_str()) == 0) {
    return {};
  }
  auto error = failed(ErrorKind::unavailable, path, "cannot be written");
  ::unlink(aside.c_str());
  return error;
}

}  // namespace tinydynamocdc::aws
