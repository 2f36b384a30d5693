// SPDX-License-Identifier: Apache-2.0
#include "manage/bucket_triggers.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <set>
#include <utility>

#include "aws/digest.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
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

// S3 asks AWS Lambda whether it may call the function; a new permission takes seconds to be known.
constexpr std::chrono::milliseconds k_permission_limit{90'000};

// Enough of the prefix's hash that two prefixes of one function never share an id.
constexpr std::size_t k_hash_digits = 12;

std::string id_begin(std::string_view function, const Purpose& purpose) {
  return std::format("tinydynamocdc-{}-{}-", function, purpose.name);
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

bool may_pass(const aws::ServiceFailure& failure) {
  return failure.code == "OperationAborted" || failure.code == "NoSuchBucket" ||
         (failure.code == "InvalidArgument" &&
          failure.error.message.contains("Unable to validate the following destination"));
}

using Texts = std::multiset<std::string>;

// The entries that the change leaves alone, as they stand there.
Texts others_of(const aws::BucketNotification& notification, const NotificationChange& change) {
  Texts texts;
  const auto& entries = notification.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool comes = std::ranges::contains(change.in, entries[i].id, &aws::NotificationEntry::id);
    if (!comes && !std::ranges::contains(change.out, i)) {
      texts.insert(entries[i].text);
    }
  }
  return texts;
}

std::string destinations_of(const aws::BucketNotification& notification,
                            const NotificationChange& change) {
  std::set<std::string> all;
  const auto add = [&](const aws::NotificationEntry& entry) {
    if (!entry.destination.empty()) {
      all.insert(entry.destination);
    }
  };
  std::ranges::for_each(notification.entries(), add);
  std::ranges::for_each(change.in, add);
  std::string text;
  for (const auto& arn : all) {
    text += (text.empty() ? "" : ", ") + arn;
  }
  return text;
}

Result<aws::BucketNotification> read(const BucketTriggerParts& parts, const std::string& bucket) {
  return plain(parts.buckets.notification(bucket, request_deadline(parts.function.clock)));
}

// What was written, to be looked for afterwards.
struct Written {
  NotificationChange change;
  Texts others;
};

Result<Written> write(const BucketTriggerParts& parts, const BucketTriggerTarget& target,
                      const DecideChange& decide) {
  Written written;
  const auto done = wait_until(
      {parts.function.clock, parts.function.console},
      {.what = std::format("S3 to accept the notifications of the bucket {}", target.bucket),
       .limit = k_permission_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<Sighting> {
        // Read anew each time: the shorter the time until it is written back, the better.
        const auto now = read(parts, target.bucket);
        if (!now) {
          return std::unexpected(now.error());
        }
        auto change = decide(*now);
        if (!change) {
          return std::unexpected(change.error());
        }
        written = {std::move(*change), {}};
        written.others = others_of(*now, written.change);
        if (written.change.is_nothing()) {
          return Sighting{.state = Sighting::State::done};
        }
        const auto put = parts.buckets.put_notification(
            target.bucket, now->edited(written.change.out, written.change.in), deadline);
        if (put) {
          return Sighting{.state = Sighting::State::done};
        }
        if (may_pass(put.error())) {
          return Sighting{.seen =
                              std::format("{}; all of these must be there and let S3 call "
                                          "them: {}",
                                          put.error().code, destinations_of(*now, written.change))};
        }
        return std::unexpected(put.error().error);
      });
  if (!done) {
    return std::unexpected(done.error());
  }
  return written;
}

}  // namespace

std::vector<aws::NotificationEntry> wanted_entries(const BucketTriggerTarget& target,
                                                   std::string_view function_arn) {
  std::vector<aws::NotificationEntry> entries;
  const auto hash = aws::sha256_hex(target.prefix).substr(0, k_hash_digits);
  for (const auto& purpose : k_purposes) {
    entries.push_back({.element = std::string(aws::k_function_entry),
                       .id = id_begin(target.function, purpose) + hash,
                       .destination = std::string(function_arn),
                       .events = {k_created},
                       .prefix = target.prefix + "/",
                       .suffix = std::string(purpose.suffix),
                       .text = {}});
  }
  return entries;
}

bool is_our_entry(const aws::NotificationEntry& entry, const FunctionArn& function,
                  std::string_view function_arn) {
  return entry.destination == function_arn &&
         std::ranges::any_of(k_purposes, [&](const Purpose& purpose) {
           const auto begin = id_begin(function.name, purpose);
           return entry.id.starts_with(begin) && entry.id.size() == begin.size() + k_hash_digits;
         });
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

Result<bool> bucket_is_there(const BucketTriggerParts& parts, const BucketTriggerTarget& target) {
  auto answer =
      plain(parts.buckets.region_of(target.bucket, request_deadline(parts.function.clock)));
  if (!answer) {
    if (answer.error().kind == ErrorKind::denied) {
      answer.error().message += "; names of buckets are the world's: --s3-bucket gives another one";
    }
    return std::unexpected(answer.error());
  }
  const auto* region = found_in(*answer);
  if (region != nullptr && *region != target.region) {
    return base::fail(ErrorKind::bad_config,
                      std::format("the bucket {} is in {}, the function in {}: S3 calls functions "
                                  "of its own region only; --s3-bucket gives another one",
                                  target.bucket, *region, target.region));
  }
  return region != nullptr;
}

Result<void> check_bucket_calls(const BucketTriggerParts& parts, const BucketTriggerTarget& target,
                                std::string_view function_arn) {
  const auto notification =
      plain(parts.buckets.notification(target.bucket, request_deadline(parts.function.clock)));
  if (!notification) {
    return std::unexpected(notification.error());
  }
  const auto wanted = wanted_entries(target, function_arn);
  const bool all = std::ranges::all_of(wanted, [&](const aws::NotificationEntry& entry) {
    return std::ranges::any_of(notification->entries(),
                               [&](const auto& there) { return covers(there, entry); });
  });
  if (!all) {
    return base::fail(
        ErrorKind::missing,
        std::format("nothing would load the snapshot: the bucket {} does not call {} "
                    "for new files below {}/; --create-s3-trigger makes that, --force "
                    "exports all the same",
                    target.bucket, target.function, target.prefix));
  }
  return {};
}

Result<void> change_notification(const BucketTriggerParts& parts, const BucketTriggerTarget& target,
                                 const aws::BucketNotification& planned,
                                 const DecideChange& decide) {
  const auto was_planned = decide(planned);
  if (!was_planned) {
    return std::unexpected(was_planned.error());
  }
  const auto written = write(parts, target, decide);
  if (!written) {
    return std::unexpected(written.error());
  }
  auto& console = parts.function.console;
  if (written->others != others_of(planned, *was_planned)) {
    console.say(
        std::format("  somebody changed other notifications of {} meanwhile: they stay as "
                    "they are now",
                    target.bucket));
  }
  Texts others;
  const auto shown = wait_until(
      {parts.function.clock, console},
      {.what = std::format("the bucket {} to show its notifications", target.bucket)},
      [&](Deadline /*deadline*/) -> Result<Sighting> {
        const auto now = read(parts, target.bucket);
        if (!now) {
          return std::unexpected(now.error());
        }
        const auto left = decide(*now);
        if (!left) {
          return std::unexpected(left.error());
        }
        others = others_of(*now, {.out = {}, .in = written->change.in});
        return Sighting{left->is_nothing() ? Sighting::State::done : Sighting::State::not_yet,
                        "not yet as written"};
      });
  if (!shown) {
    return shown;
  }
  if (others != written->others) {
    std::string text;
    const auto list = [&](const char* what, const Texts& a, const Texts& b) {
      for (const auto& entry : a) {
        text += b.contains(entry) ? "" : std::format("; {}: {}", what, entry);
      }
    };
    list("gone", written->others, others);
    list("new", others, written->others);
    return base::fail(ErrorKind::unavailable,
                      std::format("ours are in place, but the other notifications of the bucket {} "
                                  "are not what they were before: somebody changed them at the "
                                  "same moment; look whether that is what they meant{}",
                                  target.bucket, text));
  }
  return {};
}

}  // namespace tinydynamocdc::manage
