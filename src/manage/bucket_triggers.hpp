// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/bucket_notification.hpp"
#include "aws/s3_buckets.hpp"
#include "base/error.hpp"
#include "manage/function_name.hpp"
#include "manage/function_setup.hpp"

/// Bucket triggers: the links from a bucket's new objects to the function (AWS: notification
/// configurations). Decisions without I/O, and what the verbs for them have in common.
namespace tinydynamocdc::manage {

struct BucketTriggerParts {
  aws::S3Buckets& buckets;
  FunctionParts function;
};

struct BucketTriggerTarget {
  std::string bucket;
  std::string prefix;  ///< Of snapshots' keys, without a `/` at its end.
  std::string function;
  std::string region;
  Reach reach = Reach::ours;
  /// Set by --remove, which takes down these tables: the bucket's trigger is every table's, so it
  /// stays while the function has triggers from others.
  std::vector<std::string> removed_tables;
};

/// The entries that the function needs: one for data files, one for the summary that ends an
/// export. Two, because S3 knows one suffix per entry; they never overlap.
[[nodiscard]] std::vector<aws::NotificationEntry> wanted_entries(const BucketTriggerTarget& target,
                                                                 std::string_view function_arn);

/// True when the entry is one of wanted_entries for this function, with whatever prefix.
[[nodiscard]] bool is_our_entry(const aws::NotificationEntry& entry, const FunctionArn& function,
                                std::string_view function_arn);

/// True when `entry` already tells the same function all that `wanted` would.
[[nodiscard]] bool covers(const aws::NotificationEntry& entry,
                          const aws::NotificationEntry& wanted);

/// True when S3 refuses to have both: one event of one object would meet both. (S3 User Guide,
/// "Configuring event notifications using object key name filtering".)
[[nodiscard]] bool overlap(const aws::NotificationEntry& a, const aws::NotificationEntry& b);

/// For people: `the notification "photos" to arn:aws:sqs:…`.
[[nodiscard]] std::string entry_name(const aws::NotificationEntry& entry);

/// Which entries of a notification go, by number, and which come.
struct NotificationChange {
  std::vector<std::size_t> out;
  std::vector<aws::NotificationEntry> in;

  [[nodiscard]] bool is_nothing() const { return out.empty() && in.empty(); }
};

/// What has to be done to the configuration that is there now. Once it is done it answers with
/// nothing.
using DecideChange =
    std::function<base::Result<NotificationChange>(const aws::BucketNotification&)>;

/// True when there is such a bucket, and it is in the function's region. bad_config: it is in
/// another one; denied: it is somebody else's.
[[nodiscard]] base::Result<bool> bucket_is_there(const BucketTriggerParts& parts,
                                                 const BucketTriggerTarget& target);

/// missing unless the bucket calls the function for new files of snapshots: an event is there once,
/// when the file is written.
[[nodiscard]] base::Result<void> check_bucket_calls(const BucketTriggerParts& parts,
                                                    const BucketTriggerTarget& target,
                                                    std::string_view function_arn);

/// Reads, decides, writes at once, again while S3 does not accept it yet, and waits until it shows.
/// `planned` is what the plan was made from: a change by others since then is told, and kept.
/// unavailable: afterwards others' entries are not what they were, so somebody wrote at the same
/// moment (S3 offers nothing to prevent that); the message names them.
[[nodiscard]] base::Result<void> change_notification(const BucketTriggerParts& parts,
                                                     const BucketTriggerTarget& target,
                                                     const aws::BucketNotification& planned,
                                                     const DecideChange& decide);

}  // namespace tinydynamocdc::manage
