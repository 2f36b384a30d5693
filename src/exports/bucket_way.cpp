// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_way.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "setup/own_queue.hpp"

namespace tinydynamocdc::exports {

using base::ErrorKind;
using base::Result;

namespace {

// What a bucket that is not there yet has.
constexpr const char* k_no_notification = "<NotificationConfiguration/>";

bool has_another(const std::vector<std::string>& buckets, const std::string& bucket) {
  return std::ranges::any_of(buckets, [&](const auto& other) { return other != bucket; });
}

}  // namespace

Result<BucketWay> choose_way(const aws::BucketNotification& notification,
                             const setup::BucketPlace& place, const setup::Site& site,
                             const WayAsked& asked) {
  const bool is_direct = comes_by(notification, place, site, Way::direct);
  BucketWay chosen;
  if (asked.way) {
    chosen.way = *asked.way;
  } else if (is_direct && !asked.may_move) {
    if (asked.concurrency) {
      return base::fail(
          ErrorKind::bad_config,
          std::format("--snapshot-concurrency: the bucket {} calls {} directly, for all files at "
                      "once; add --overwrite to put a queue in between, which limits this",
                      place.bucket, site.function));
    }
    chosen.way = Way::direct;
    chosen.remark = "it calls the function directly; --overwrite puts a queue in between";
  }
  chosen.moves =
      chosen.way == Way::direct ? comes_by(notification, place, site, Way::queue) : is_direct;
  if (chosen.moves) {
    chosen.outcome = std::format(
        "{} from now on; the old path stays for events in transit; run the same command again "
        "later to remove it",
        chosen.way == Way::queue
            ? std::format("the bucket {} sends to a queue", place.bucket)
            : std::format("the bucket {} calls {} directly", place.bucket, site.function));
  }
  return chosen;
}

Result<aws::BucketNotification> notification_of(const setup::BucketParts& parts,
                                                const setup::Site& site,
                                                const std::string& bucket) {
  TINYDYNAMOCDC_TRY(const auto is_there, setup::bucket_is_there(parts, site, bucket));
  if (!is_there) {
    return aws::BucketNotification::parse(k_no_notification);
  }
  return manage::plain(
      parts.buckets.notification(bucket, manage::request_deadline(parts.function.clock)));
}

Result<OtherUses> other_uses(const setup::BucketParts& parts, const setup::Site& site,
                             const setup::BucketPlace& place,
                             const aws::BucketNotification& notification, manage::Reach reach) {
  TINYDYNAMOCDC_TRY(const auto policy, manage::policy_of(parts.function, site.function));
  TINYDYNAMOCDC_TRY(const auto by_queue,
                    setup::buckets_of_queue(parts.queues, parts.function, site));
  const auto stays = [&](Way way) {
    return !senders_to(notification, place, site, way, reach).staying.empty();
  };
  return OtherUses{
      .direct = has_another(manage::permitted_buckets(policy), place.bucket) || stays(Way::direct),
      .queue = has_another(by_queue, place.bucket) || stays(Way::queue)};
}

Senders senders_to(const aws::BucketNotification& notification, const setup::BucketPlace& place,
                   const setup::Site& site, Way way, manage::Reach reach) {
  Senders senders;
  const auto going = taking(notification, place, site, reach).out;
  const auto& entries = notification.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].destination == destination_of(site, way)) {
      auto& list = std::ranges::contains(going, i) ? senders.going : senders.staying;
      list.push_back(entries[i]);
    }
  }
  return senders;
}

}  // namespace tinydynamocdc::exports
