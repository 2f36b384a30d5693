// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/bucket_notification.hpp"
#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// The operations of S3 on buckets that we use, beside those on objects. Path-style addresses:
/// names with dots match no wildcard certificate, and other endpoints have no hosts per bucket.
/// Codes worth knowing: BucketAlreadyExists (somebody else's), OperationAborted (another change is
/// under way), InvalidArgument ("Unable to validate the following destination configurations": S3
/// may not, or not yet, call what was named).
class S3Buckets {
 public:
  explicit S3Buckets(const Access& access);

  /// The region a bucket is in, wherever that is; nothing when there is no such bucket. denied:
  /// it is somebody else's, or this is not allowed (s3:ListBucket).
  [[nodiscard]] ServiceResult<std::optional<std::string>> region_of(std::string_view bucket,
                                                                    base::Deadline deadline);

  /// In this client's region. A bucket of that name which is ours already counts as done.
  [[nodiscard]] ServiceResult<void> create_bucket(std::string_view bucket, base::Deadline deadline);

  /// Nothing at all counts as no tags.
  [[nodiscard]] ServiceResult<Tags> tags(std::string_view bucket, base::Deadline deadline);
  /// Replaces all tags.
  [[nodiscard]] ServiceResult<void> put_tags(std::string_view bucket, const Tags& tags,
                                             base::Deadline deadline);

  [[nodiscard]] ServiceResult<BucketNotification> notification(std::string_view bucket,
                                                               base::Deadline deadline);
  /// Replaces the whole configuration; see BucketNotification::edited. S3 checks every destination
  /// in it, also those that were there before.
  [[nodiscard]] ServiceResult<void> put_notification(std::string_view bucket,
                                                     std::string_view document,
                                                     base::Deadline deadline);

 private:
  [[nodiscard]] ServiceResult<std::optional<std::string>> location(std::string_view bucket,
                                                                   base::Deadline deadline);

  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
