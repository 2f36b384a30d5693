// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "aws/bucket_notification.hpp"
#include "base/error.hpp"
#include "manage/ownership.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"

/// The links from a bucket's new objects to the function (AWS: notification configurations), among
/// those that others have in the same bucket. Decisions without I/O.
namespace tinydynamocdc::exports {

/// How a bucket's events come to the function.
enum class Way {
  queue,   ///< Into its queue of snapshots, which calls it as often at a time as it shall.
  direct,  ///< S3 calls it, for each file at once.
};
inline constexpr Way k_ways[] = {Way::queue, Way::direct};

/// Where S3 sends them: an ARN.
[[nodiscard]] std::string destination_of(const setup::Site& site, Way way);

/// The entries that the function needs: one for data files, one for the summary that ends an
/// export. Two, because S3 knows one suffix per entry; they never overlap. Their ids are the same
/// for both ways, so that S3 goes over from one to the other in one write.
[[nodiscard]] std::vector<aws::NotificationEntry> wanted_entries(const setup::BucketPlace& place,
                                                                 const setup::Site& site, Way way);

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

/// Which ways the place's events come now, whoever made that.
[[nodiscard]] bool comes_by(const aws::BucketNotification& notification,
                            const setup::BucketPlace& place, const setup::Site& site, Way way);

/// What brings the place's events to the function that way. The entry of the other way goes, also
/// one that others made, if it is about nothing but the place, or with Reach::everything. rejected:
/// somebody else's entry takes the same objects, of which S3 allows one.
[[nodiscard]] base::Result<NotificationChange> making(const aws::BucketNotification& notification,
                                                      const setup::BucketPlace& place,
                                                      const setup::Site& site, Way way,
                                                      manage::Reach reach);

/// What takes ours for the place away, of either way; with Reach::everything also what others made
/// that does the same.
[[nodiscard]] NotificationChange taking(const aws::BucketNotification& notification,
                                        const setup::BucketPlace& place, const setup::Site& site,
                                        manage::Reach reach);

}  // namespace tinydynamocdc::exports
