// SPDX-License-Identifier: Apache-2.0
#include "exports/notification_change.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::exports {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;

namespace {

// S3 asks AWS Lambda whether it may call the function; a new permission takes seconds to be known.
constexpr std::chrono::milliseconds k_permission_limit{90'000};

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
  return base::joined(all);
}

Result<aws::BucketNotification> read(const setup::BucketParts& parts, const std::string& bucket) {
  return plain(parts.buckets.notification(bucket, request_deadline(parts.function.clock)));
}

// What was written, to be looked for afterwards.
struct Written {
  NotificationChange change;
  Texts others;
};

Result<Written> write(const setup::BucketParts& parts, const std::string& bucket,
                      const DecideChange& decide) {
  Written written;
  const auto done = manage::wait_until(
      {parts.function.clock, parts.function.console},
      {.what = std::format("S3 to accept the notifications of the bucket {}", bucket),
       .limit = k_permission_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<PollResult> {
        // Read anew each time: the shorter the time until it is written back, the better.
        TINYDYNAMOCDC_TRY(const auto now, read(parts, bucket));
        TINYDYNAMOCDC_TRY(auto change, decide(now));
        written = {std::move(change), {}};
        written.others = others_of(now, written.change);
        if (written.change.is_nothing()) {
          return PollResult{.state = PollResult::State::done};
        }
        const auto put = parts.buckets.put_notification(
            bucket, now.edited(written.change.out, written.change.in), deadline);
        if (put) {
          return PollResult{.state = PollResult::State::done};
        }
        if (may_pass(put.error())) {
          return PollResult{
              .seen = std::format("{}; all of these must exist and allow S3 to call them: {}",
                                  put.error().code, destinations_of(now, written.change))};
        }
        return std::unexpected(put.error().error);
      });
  if (!done) {
    return std::unexpected(done.error());
  }
  return written;
}

}  // namespace

Result<void> change_notification(const setup::BucketParts& parts, const std::string& bucket,
                                 const aws::BucketNotification& planned,
                                 const DecideChange& decide) {
  TINYDYNAMOCDC_TRY(const auto was_planned, decide(planned));
  TINYDYNAMOCDC_TRY(const auto written, write(parts, bucket, decide));
  auto& console = parts.function.console;
  if (written.others != others_of(planned, was_planned)) {
    console.say(std::format(
        "  someone changed other notifications of {} in the meantime: they are kept", bucket));
  }
  Texts others;
  const auto shown = manage::wait_until(
      {parts.function.clock, console},
      {.what = std::format("the bucket {} to show its notifications", bucket)},
      [&](Deadline /*deadline*/) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto now, read(parts, bucket));
        TINYDYNAMOCDC_TRY(const auto left, decide(now));
        others = others_of(now, {.out = {}, .in = written.change.in});
        return PollResult{left.is_nothing() ? PollResult::State::done : PollResult::State::not_yet,
                          "not yet as written"};
      });
  if (!shown) {
    return shown;
  }
  if (others != written.others) {
    std::string text;
    const auto list = [&](const char* what, const Texts& a, const Texts& b) {
      for (const auto& entry : a) {
        text += b.contains(entry) ? "" : std::format("; {}: {}", what, entry);
      }
    };
    list("gone", written.others, others);
    list("new", others, written.others);
    return base::fail(ErrorKind::unavailable,
                      std::format("our notifications are in place, but the other notifications of "
                                  "the bucket {} have changed: someone changed them at the same "
                                  "moment; check whether this is what they intended{}",
                                  bucket, text));
  }
  return {};
}

}  // namespace tinydynamocdc::exports
