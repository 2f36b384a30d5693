// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/bucket_permission.hpp"
#include "manage/bucket_triggers.hpp"
#include "manage/verb.hpp"
#include "manage/verb_parts.hpp"

namespace tinydynamocdc::manage {

/// --create-s3-trigger: lets a bucket call the function for each new file of a snapshot below the
/// prefix. The bucket is created (tagged as ours) when it is missing; the notifications that others
/// have in it stay as they are, byte for byte. First the permission, then the notification: S3
/// tries whether it may.
class CreateS3Trigger final : public Verb {
 public:
  /// `first` is applied before the bucket may call: the function's access, and where its failures
  /// go.
  CreateS3Trigger(const BucketTriggerParts& parts, BucketTriggerTarget target, VerbParts first = {})
      : parts_(parts), target_(std::move(target)), first_(std::move(first)) {}

  /// missing: no function; denied: the function is not ours, the bucket somebody else's;
  /// bad_config: the bucket is in another region; rejected: somebody else's notification takes the
  /// same objects, of which S3 allows only one.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<NotificationChange> needed(
      const aws::BucketNotification& notification) const;
  [[nodiscard]] base::Result<std::vector<Step>> notification_steps() const;
  [[nodiscard]] base::Result<void> create_bucket();

  BucketTriggerParts parts_;
  BucketTriggerTarget target_;
  VerbParts first_;
  bool bucket_is_there_ = false;
  std::string function_arn_;
  std::vector<aws::NotificationEntry> wanted_;
  aws::NewPermission permission_;
  Granted granted_ = Granted::no;
  aws::BucketNotification notification_;
};

}  // namespace tinydynamocdc::manage
