// SPDX-License-Identifier: Apache-2.0
#include "files/file_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <format>
#include <utility>

namespace tinydynamocdc::files {

using base::Error;
using base::ErrorKind;
using base::Result;

Error file_error(std::string_view doing) {
  const int code = errno;
  const auto kind = code == ENOENT   ? ErrorKind::missing
                    : code == EACCES ? ErrorKind::denied
                                     : ErrorKind::unavailable;
  return {kind, std::format("{}: {}", doing, std::strerror(code))};
}

Result<FileSource> FileSource::open(const std::string& path) {
  if (path == "-") {
    return FileSource(STDIN_FILENO);
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return std::unexpected(base::with_context(file_error("cannot be opened"), path));
  }
  // Advice only: whether it is taken changes nothing but the speed.
  (void)::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  struct stat status{};
  const bool is_regular = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  return FileSource(descriptor, is_regular ? static_cast<std::uint64_t>(status.st_size) : 0);
}

FileSource::FileSource(FileSource&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_), bytes_(other.bytes_) {}

FileSource::~FileSource() {
  if (descriptor_ > STDIN_FILENO) {
    ::close(descriptor_);
  }
}

Result<std::size_t> FileSource::read(std::span<char> into) {
  for (;;) {
    const auto got = ::read(descriptor_, into.data(), into.size());
    if (got >= 0) {
      bytes_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) {
      return std::unexpected(file_error("cannot be read"));
    }
  }
}

Result<std::size_t> FileSource::read_at(std::uint64_t offset, std::span<char> into) {
  for (;;) {
    const auto got = ::pread(descriptor_, into.data(), into.size(), static_cast<::off_t>(offset));
    if (got >= 0) {
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) {
      return std::unexpected(file_error("cannot be read"));
    }
  }
}

}  // namespace tinydynamocdc::files
