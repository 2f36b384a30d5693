// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/sts.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/bucket_triggers.hpp"
#include "manage/verb.hpp"
#include "manage/verb_parts.hpp"

namespace tinydynamocdc::manage {

/// --remove-s3-trigger: takes our notifications for this function and prefix off the bucket, and
/// then the bucket's permission when nothing of the bucket calls the function any more. Everybody
/// else's notifications stay as they are, byte for byte; the bucket and what is in it stay. With
/// --force also those notifications go that others made for this function and these objects. Works
/// also when the function or the bucket is gone already.
class RemoveS3Trigger final : public Verb {
 public:
  /// `last` is applied when the bucket no longer calls: the function's access goes, too.
  RemoveS3Trigger(const BucketTriggerParts& parts, aws::Sts& sts, BucketTriggerTarget target,
                  VerbParts last = {})
      : parts_(parts), sts_(sts), target_(std::move(target)), last_(std::move(last)) {}

  /// denied: the bucket is somebody else's; bad_config: it is in another region.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<std::string> another_table();
  [[nodiscard]] bool goes(const aws::NotificationEntry& entry) const;
  [[nodiscard]] base::Result<NotificationChange> needed(
      const aws::BucketNotification& notification) const;
  [[nodiscard]] bool something_else_calls() const;
  [[nodiscard]] std::vector<Step> notification_steps() const;

  BucketTriggerParts parts_;
  aws::Sts& sts_;
  BucketTriggerTarget target_;
  VerbParts last_;
  std::string function_arn_;
  std::vector<aws::NotificationEntry> wanted_;  ///< What --create-s3-trigger would have made.
  aws::NewPermission permission_;
  Granted granted_ = Granted::no;
  std::optional<aws::BucketNotification> notification_;  ///< Nothing: there is no such bucket.
};

}  // namespace tinydynamocdc::manage
