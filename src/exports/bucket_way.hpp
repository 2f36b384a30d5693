// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/bucket_notification.hpp"
#include "base/error.hpp"
#include "exports/bucket_entries.hpp"
#include "manage/ownership.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"

/// How a bucket's events come to the function: which way a run makes, and what the other way's
/// things are still good for.
namespace tinydynamocdc::exports {

/// What was said about it on the command line.
struct WayAsked {
  std::optional<Way> way;          ///< --direct; nothing: what is there, else the queue.
  bool may_move = false;           ///< --overwrite or --force: from direct to the queue.
  std::optional<int> concurrency;  ///< --snapshot-concurrency
};

struct BucketWay {
  Way way = Way::queue;
  /// Its events come the other way until this run. Those on their way then still need what the
  /// other way stands on, so that stays until the next run.
  bool moves = false;
  std::string remark;   ///< For the plan, of one that stays as it is; may be empty.
  std::string outcome;  ///< For the end of a run that moves it; may be empty.
};

/// What runs is never changed by a default: a bucket that calls the function directly goes on so
/// until somebody asks for the queue. bad_config: a concurrency was asked for, and it stays direct.
[[nodiscard]] base::Result<BucketWay> choose_way(const aws::BucketNotification& notification,
                                                 const setup::BucketPlace& place,
                                                 const setup::Site& site, const WayAsked& asked);

/// The bucket's notification; one without entries where there is no such bucket.
[[nodiscard]] base::Result<aws::BucketNotification> notification_of(const setup::BucketParts& parts,
                                                                    const setup::Site& site,
                                                                    const std::string& bucket);

/// Whether anything but the place's own entries still comes to the function, by way: other buckets,
/// as far as policies of the function and the queue name them, and other prefixes of this one.
struct OtherUses {
  bool direct = false;
  bool queue = false;
};
[[nodiscard]] base::Result<OtherUses> other_uses(const setup::BucketParts& parts,
                                                 const setup::Site& site,
                                                 const setup::BucketPlace& place,
                                                 const aws::BucketNotification& notification,
                                                 manage::Reach reach);

/// Which entries of the bucket's notification still need that a bucket may send there, and by which
/// of them the removal is not meant.
struct Senders {
  std::vector<aws::NotificationEntry> going;
  std::vector<aws::NotificationEntry> staying;
};
[[nodiscard]] Senders senders_to(const aws::BucketNotification& notification,
                                 const setup::BucketPlace& place, const setup::Site& site, Way way,
                                 manage::Reach reach);

}  // namespace tinydynamocdc::exports
