// SPDX-License-Identifier: Apache-2.0
#include "files/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <format>
#include <system_error>
#include <utility>

#include "base/try.hpp"
#include "files/file_source.hpp"

namespace tinydynamocdc::files {

using base::Result;

namespace fs = std::filesystem;

namespace {

// What the path names once links are followed, also where that does not exist yet.
Result<fs::path> followed(fs::path path) {
  constexpr int k_links_max = 40;  // As Linux. (path_resolution(7))
  for (int links = 0; links < k_links_max; ++links) {
    std::error_code failed;
    if (!fs::is_symlink(path, failed)) {
      return path;
    }
    const auto target = fs::read_symlink(path, failed);
    if (failed) {
      break;
    }
    path = path.parent_path() / target;  // An absolute target replaces all of it.
  }
  return base::fail(base::ErrorKind::bad_config,
                    std::format("{}: too many symbolic links", path.string()));
}

}  // namespace

Result<OutputFile> OutputFile::open(const std::optional<std::string>& path) {
  OutputFile output(STDOUT_FILENO);
  if (path) {
    TINYDYNAMOCDC_TRY(const auto target, followed(*path));
    std::error_code ignored;
    if (fs::exists(target, ignored) && !fs::is_regular_file(target, ignored)) {
      output.path_ = *path;
      output.descriptor_ = ::open(path->c_str(), O_WRONLY | O_CLOEXEC);
      return output.descriptor_ < 0 ? std::unexpected(base::with_context(
                                          file_error("cannot be written"), output.path_))
                                    : Result<OutputFile>(std::move(output));
    }
    output.path_ = target.string();
    auto partial_path = output.path_ + ".partial";
    constexpr mode_t k_mode = 0666;  // The user's umask takes away what must not be.
    output.descriptor_ =
        ::open(partial_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, k_mode);
    if (output.descriptor_ < 0) {
      return std::unexpected(base::with_context(file_error("cannot be written"), partial_path));
    }
    output.partial_path_ = std::move(partial_path);
  }
  return output;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      partial_path_(std::exchange(other.partial_path_, {})),
      bytes_(other.bytes_) {}

OutputFile::~OutputFile() {
  if (descriptor_ > STDERR_FILENO) {
    ::close(descriptor_);
  }
  if (!partial_path_.empty()) {
    std::remove(partial_path_.c_str());
  }
}

Result<void> OutputFile::write(std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor_, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return std::unexpected(base::with_context(file_error("cannot be written"), name()));
    }
    bytes_ += static_cast<std::uint64_t>(written);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> OutputFile::finish() {
  if (path_.empty()) {
    return {};
  }
  // Some file systems tell only now that there was no room.
  const bool closed = ::close(std::exchange(descriptor_, -1)) == 0;
  const bool is_direct = partial_path_.empty();
  if (!closed || (!is_direct && std::rename(partial_path_.c_str(), path_.c_str()) != 0)) {
    return std::unexpected(base::with_context(file_error("cannot be written"), path_));
  }
  partial_path_.clear();
  return {};
}

std::string_view OutputFile::name() const {
  return path_.empty() ? std::string_view("standard output") : std::string_view(path_);
}

}  // namespace tinydynamocdc::files
