// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "aws/objects.hpp"

namespace tinydynamocdc::load {

/// A folder on disk as a bucket: an object's key is its path below the folder, whatever its bucket.
/// Failures are those of S3, with the path; denied also where the disk is read-only. A key that
/// would leave the folder (`..`) is rejected: manifests come from outside. Symbolic links are
/// followed.
///
/// A file's ETag is made of its size, its inode and the time of its last change: another file in
/// its place has another one. Thread-safe.
class FolderObjects final : public aws::Objects {
 public:
  explicit FolderObjects(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] aws::ServiceResult<aws::ObjectHead> head(const aws::ObjectName& object,
                                                         base::Deadline deadline) override;
  [[nodiscard]] aws::ServiceResult<aws::ObjectPart> get_range(const aws::ObjectName& object,
                                                              aws::ByteRange range,
                                                              std::string_view if_match,
                                                              base::Deadline deadline) override;

  /// All of them in one page. The prefix names a folder (it ends in `/`); one that is not there has
  /// no keys.
  [[nodiscard]] aws::ServiceResult<aws::KeysPage> list(const aws::ObjectName& bucket_and_prefix,
                                                       const std::string& from,
                                                       base::Deadline deadline) override;

  /// Makes the folders it needs. The bytes are on disk when it returns.
  [[nodiscard]] aws::ServiceResult<void> put(const aws::ObjectName& object, std::string_view bytes,
                                             base::Deadline deadline) override;

  [[nodiscard]] std::string url(const aws::ObjectName& object) const override;

 private:
  [[nodiscard]] aws::ServiceResult<std::filesystem::path> path_of(
      const aws::ObjectName& object) const;

  std::filesystem::path folder_;
};

}  // namespace tinydynamocdc::load
