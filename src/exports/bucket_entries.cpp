// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_entries.hpp"

#include <algorithm>
#include <format>

#include "aws/digest.hpp"
#include "setup/own_queue.hpp"

namespace tinydynamocdc::exports {

using aws::NotificationEntry;
using base::ErrorKind;
using base::Result;

namespace {

constexpr const char* k_created = "s3:ObjectCreated:*";

// The entries' two purposes, as words of their ids.
struct Purpose {
  std::string_view name;
  std::string_view suffix;
};
constexpr Purpose k_purposes[] = {{"data", ".gz"}, {"manifest", "manifest-summary.json"}};

// Enough of the prefix's hash that two prefixes of one function never share an id.
constexpr std::size_t k_hash_digits = 12;

std::string id_begin(std::string_view function, const Purpose& purpose) {
  return std::format("tinydynamocdc-{}-{}-", function, purpose.name);
}

bool says_the_same(const NotificationEntry& a, const NotificationEntry& b) {
  return a.destination == b.destination && a.events == b.events && a.prefix == b.prefix &&
         a.suffix == b.suffix;
}

bool one_begins_with_the_other(std::string_view a, std::string_view b) {
  return a.starts_with(b) || b.starts_with(a);
}

bool one_ends_with_the_other(std::string_view a, std::string_view b) {
  return a.ends_with(b) || b.ends_with(a);
}

// `s3:ObjectCreated:*` includes `s3:ObjectCreated:Put`.
bool same_event(std::string_view a, std::string_view b) {
  const auto stem = [](std::string_view event) {
    return event.ends_with('*') ? event.substr(0, event.size() - 1) : event;
  };
  return (a.ends_with('*') && b.starts_with(stem(a))) ||
         (b.ends_with('*') && a.starts_with(stem(b))) || a == b;
}

}  // namespace

std::string destination_of(const setup::Site& site, Way way) {
  return way == Way::queue ? setup::queue_arn(site, setup::QueueKind::snapshots)
                           : site.function_arn();
}

std::vector<aws::NotificationEntry> wanted_entries(const setup::BucketPlace& place,
                                                   const setup::Site& site, Way way) {
  std::vector<aws::NotificationEntry> entries;
  const auto hash = aws::sha256_hex(place.prefix).substr(0, k_hash_digits);
  for (const auto& purpose : k_purposes) {
    entries.push_back(
        {.element = std::string(way == Way::queue ? aws::k_queue_entry : aws::k_function_entry),
         .id = id_begin(site.function, purpose) + hash,
         .destination = destination_of(site, way),
         .events = {k_created},
         .prefix = place.prefix + "/",
         .suffix = std::string(purpose.suffix),
         .text = {}});
  }
  return entries;
}

bool covers(const aws::NotificationEntry& entry, const aws::NotificationEntry& wanted) {
  return entry.destination == wanted.destination &&
         std::ranges::contains(entry.events, k_created) &&
         wanted.prefix.starts_with(entry.prefix) && wanted.suffix.ends_with(entry.suffix);
}

bool overlap(const aws::NotificationEntry& a, const aws::NotificationEntry& b) {
  const bool same = std::ranges::any_of(a.events, [&](const std::string& event) {
    return std::ranges::any_of(b.events,
                               [&](const std::string& other) { return same_event(event, other); });
  });
  return same && one_begins_with_the_other(a.prefix, b.prefix) &&
         one_ends_with_the_other(a.suffix, b.suffix);
}

std::string entry_name(const aws::NotificationEntry& entry) {
  if (entry.destination.empty()) {
    return std::format("the notification {}", entry.element);
  }
  return std::format("the notification \"{}\" to {}", entry.id, entry.destination);
}

bool comes_by(const aws::BucketNotification& notification, const setup::BucketPlace& place,
              const setup::Site& site, Way way) {
  const auto wanted = wanted_entries(place, site, way);
  return std::ranges::any_of(notification.entries(), [&](const NotificationEntry& entry) {
    return entry.destination == destination_of(site, way) &&
           std::ranges::any_of(wanted, [&](const auto& one) { return overlap(entry, one); });
  });
}

Result<NotificationChange> making(const aws::BucketNotification& notification,
                                  const setup::BucketPlace& place, const setup::Site& site, Way way,
                                  manage::Reach reach) {
  NotificationChange change;
  const auto& entries = notification.entries();
  const auto other = destination_of(site, way == Way::queue ? Way::direct : Way::queue);
  // What else it brings would come no more.
  const auto gives_way = [&](const NotificationEntry& entry) {
    return entry.destination == other &&
           (reach == manage::Reach::everything || entry.prefix == place.prefix ||
            entry.prefix.starts_with(place.prefix + "/"));
  };
  for (const auto& wanted : wanted_entries(place, site, way)) {
    if (std::ranges::any_of(entries, [&](const auto& entry) {
          return covers(entry, wanted) && (entry.id != wanted.id || says_the_same(entry, wanted));
        })) {
      continue;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const bool is_ours = entries[i].id == wanted.id;
      if (!is_ours && !overlap(entries[i], wanted)) {
        continue;
      }
      if (!is_ours && !gives_way(entries[i])) {
        return base::fail(ErrorKind::rejected,
                          std::format("{} of the bucket {} already covers new objects {}…{}, and "
                                      "S3 allows one notification for an object: use another "
                                      "--s3-prefix or --s3-bucket, or ask its owner to change it",
                                      entry_name(entries[i]), place.bucket, entries[i].prefix,
                                      entries[i].suffix));
      }
      if (!std::ranges::contains(change.out, i)) {
        change.out.push_back(i);
      }
    }
    change.in.push_back(wanted);
  }
  return change;
}

NotificationChange taking(const aws::BucketNotification& notification,
                          const setup::BucketPlace& place, const setup::Site& site,
                          manage::Reach reach) {
  NotificationChange change;
  const auto& entries = notification.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    const bool goes = std::ranges::any_of(k_ways, [&](Way way) {
      const auto ours = wanted_entries(place, site, way);
      return entry.destination == destination_of(site, way) &&
             std::ranges::any_of(ours, [&](const NotificationEntry& wanted) {
               return entry.id == wanted.id ||
                      (reach == manage::Reach::everything && covers(entry, wanted));
             });
    });
    if (goes) {
      change.out.push_back(i);
    }
  }
  return change;
}

}  // namespace tinydynamocdc::exports
