// SPDX-License-Identifier: Apache-2.0
#include "load/folder_objects.hpp"
#include "base/try.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <format>
#include <system_error>
#include <utility>

namespace tinydynamocdc::load {

using aws::ObjectName;
using aws::ServiceFailure;
using aws::ServiceResult;
using base::ErrorKind;

namespace fs = std::filesystem;

namespace {

constexpr int k_not_found = 404;
constexpr int k_forbidden = 403;
constexpr int k_precondition_failed = 412;

// A file that is being written; no object's name begins so.
constexpr std::string_view k_unfinished = ".tinydynamocdc-";

constexpr mode_t k_mode = 0666;  // Less the umask.

std::unexpected<ServiceFailure> failed(const fs::path& path, std::string_view doing, int code) {
  const auto text = std::format("{}: {}: {}", path.string(), doing, std::strerror(code));
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return std::unexpected(ServiceFailure{{ErrorKind::missing, text}, "NoSuchKey", k_not_found});
    case EACCES:
    case EPERM:
    case EROFS:
      return std::unexpected(
          ServiceFailure{{ErrorKind::denied, text}, "AccessDenied", k_forbidden});
    default:
      return std::unexpected(ServiceFailure{{ErrorKind::unavailable, text}, {}, 0});
  }
}

// Of an open file, which it closes.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

std::string etag_of(const struct stat& file) {
  return std::format("\"{:x}-{:x}-{:x}.{:x}\"", file.st_size, file.st_ino, file.st_mtim.tv_sec,
                     file.st_mtim.tv_nsec);
}

ServiceResult<struct stat> looked_at(const fs::path& path, const Descriptor& file) {
  struct stat found{};
  if (::fstat(file.number(), &found) != 0) {
    return failed(path, "cannot be read", errno);
  }
  if (!S_ISREG(found.st_mode)) {
    return std::unexpected(ServiceFailure{
        {ErrorKind::missing, std::format("{}: it is not a regular file", path.string())},
        "NoSuchKey",
        k_not_found});
  }
  return found;
}

// Fewer bytes only at the file's end.
ServiceResult<std::string> bytes_of(const fs::path& path, const Descriptor& file,
                                    aws::ByteRange range, std::size_t wanted) {
  auto bytes = range.memory != nullptr ? std::exchange(*range.memory, {}) : std::string();
  bytes.resize(wanted);
  std::size_t size = 0;
  while (size < wanted) {
    const auto got = ::pread(file.number(), bytes.data() + size, wanted - size,
                             static_cast<off_t>(range.first + size));
    if (got < 0 && errno != EINTR) {
      return failed(path, "cannot be read", errno);
    }
    if (got == 0) {
      break;
    }
    size += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  bytes.resize(size);
  return bytes;
}

bool written(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto put = ::write(file.number(), bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(put > 0 ? static_cast<std::size_t>(put) : 0);
  }
  return ::fsync(file.number()) == 0;
}

// No two writers of this process, nor of two, have one name.
fs::path unfinished_beside(const fs::path& path) {
  static std::atomic<std::uint64_t> number = 0;
  return path.parent_path() / std::format("{}{}-{}", k_unfinished, ::getpid(), number++);
}

}  // namespace

ServiceResult<fs::path> FolderObjects::path_of(const ObjectName& object) const {
  const fs::path key(object.key);
  const bool leaves =
      key.is_absolute() || std::ranges::contains(key, fs::path("..")) || object.key.contains('\0');
  if (leaves) {
    return std::unexpected(ServiceFailure{
        {ErrorKind::rejected,
         std::format("{}: the path {} is outside this folder", folder_.string(), object.key)},
        {},
        0});
  }
  return folder_ / key;
}

std::string FolderObjects::url(const ObjectName& object) const {
  return (folder_ / fs::path(object.key).relative_path()).string();
}

ServiceResult<aws::ObjectHead> FolderObjects::head(const ObjectName& object,
                                                   base::Deadline /*deadline*/) {
  TINYDYNAMOCDC_TRY(const auto path, path_of(object));
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    return failed(path, "cannot be opened", errno);
  }
  return looked_at(path, file).transform([](const struct stat& found) {
    return aws::ObjectHead{.bytes = static_cast<std::uint64_t>(found.st_size),
                           .etag = etag_of(found)};
  });
}

ServiceResult<aws::ObjectPart> FolderObjects::get_range(const ObjectName& object,
                                                        aws::ByteRange range,
                                                        std::string_view if_match,
                                                        base::Deadline /*deadline*/) {
  TINYDYNAMOCDC_TRY(const auto path, path_of(object));
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    return failed(path, "cannot be opened", errno);
  }
  TINYDYNAMOCDC_TRY(const auto found, looked_at(path, file));
  const auto size = static_cast<std::uint64_t>(found.st_size);
  if (size == 0 && range.first == 0) {
    return aws::ObjectPart{};  // As S3 has it.
  }
  auto etag = etag_of(found);
  if (!if_match.empty() && if_match != etag) {
    return std::unexpected(ServiceFailure{
        {ErrorKind::rejected, std::format("{}: it was replaced by another file", path.string())},
        "PreconditionFailed",
        k_precondition_failed});
  }
  const auto wanted = std::min(range.bytes, size > range.first ? size - range.first : 0);
  TINYDYNAMOCDC_TRY(auto bytes, bytes_of(path, file, range, wanted));
  if (bytes.size() != wanted || wanted == 0) {
    return std::unexpected(
        ServiceFailure{{ErrorKind::unavailable,
                        std::format("{}: it became shorter while it was read", path.string())},
                       {},
                       0});
  }
  return aws::ObjectPart{.bytes = std::move(bytes), .object_bytes = size, .etag = std::move(etag)};
}

ServiceResult<aws::KeysPage> FolderObjects::list(const ObjectName& bucket_and_prefix,
                                                 const std::string& /*from*/,
                                                 base::Deadline /*deadline*/) {
  TINYDYNAMOCDC_TRY(const auto path, path_of(bucket_and_prefix));
  aws::KeysPage page{.keys = {}, .next = {}};
  std::error_code code;
  for (auto at = fs::recursive_directory_iterator(path, code);
       !code && at != fs::recursive_directory_iterator(); at.increment(code)) {
    const auto name = at->path().filename().string();
    std::error_code ignored;
    if (!at->is_directory(ignored) && !name.starts_with(k_unfinished)) {
      page.keys.push_back(at->path().lexically_relative(folder_).string());
    }
  }
  if (code && code != std::errc::no_such_file_or_directory && code != std::errc::not_a_directory) {
    return failed(path, "cannot be listed", code.value());
  }
  std::ranges::sort(page.keys);
  return page;
}

ServiceResult<void> FolderObjects::put(const ObjectName& object, std::string_view bytes,
                                       base::Deadline /*deadline*/) {
  TINYDYNAMOCDC_TRY(const auto path, path_of(object));
  std::error_code code;
  fs::create_directories(path.parent_path(), code);
  if (code) {
    return failed(path.parent_path(), "cannot be created", code.value());
  }
  const auto unfinished = unfinished_beside(path);
  const Descriptor file(
      ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, k_mode));
  if (!file.is_open()) {
    return failed(path, "cannot be written", errno);
  }
  if (!written(file, bytes) || ::rename(unfinished.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    ::unlink(unfinished.c_str());
    return failed(path, "cannot be written", reason);
  }
  return {};
}

}  // namespace tinydynamocdc::load
