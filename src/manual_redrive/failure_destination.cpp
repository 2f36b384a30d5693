// SPDX-License-Identifier: Apache-2.0
#include "manual_redrive/failure_destination.hpp"

#include <chrono>
#include <format>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::manual_redrive {

using base::ErrorKind;
using base::Result;
using manage::found_in;
using manage::plain;
using manage::request_deadline;

namespace {

// A batch has at most 6 MB, which stand in the failure record as the inside of a JSON string.
constexpr std::size_t k_failure_bytes_max = 64 << 20;
// So many failure records in a row that were seen already are no sign of the end, however few are
// kept.
constexpr std::size_t k_seen_in_a_row_min = 10;

}  // namespace

FailureQueue::FailureQueue(aws::Sqs& queues, base::Clock& clock, aws::QueueName queue)
    : queues_(queues), clock_(clock), queue_(std::move(queue)) {}

Result<std::optional<aws::Message>> FailureQueue::receive() {
  if (url_.empty()) {
    TINYDYNAMOCDC_TRY(auto url, plain(queues_.queue_url(queue_, request_deadline(clock_))));
    url_ = std::move(url);
  }
  TINYDYNAMOCDC_TRY(auto messages,
                    plain(queues_.receive(url_, {.hidden = k_failure_hidden, .messages_max = 1},
                                          request_deadline(clock_))));
  return messages.empty() ? std::nullopt : std::optional(std::move(messages.front()));
}

Result<std::optional<FailureMessage>> FailureQueue::next() {
  for (std::size_t seen_in_a_row = 0; seen_in_a_row < 2 * kept_.size() + k_seen_in_a_row_min;
       ++seen_in_a_row) {
    TINYDYNAMOCDC_TRY(auto received, receive());
    auto* message = found_in(received);
    if (message == nullptr) {
      return std::nullopt;
    }
    if (removed_.contains(message->id)) {
      TINYDYNAMOCDC_TRY_VOID(delete_message(message->receipt));
      continue;
    }
    const bool is_new = !kept_.contains(message->id);
    kept_.insert_or_assign(message->id, std::move(message->receipt));
    if (is_new) {
      return FailureMessage{.id = std::move(message->id), .text = std::move(message->body)};
    }
  }
  return std::nullopt;
}

Result<void> FailureQueue::delete_message(const std::string& receipt) {
  return plain(queues_.delete_message(url_, receipt, request_deadline(clock_)));
}

Result<void> FailureQueue::remove(const FailureMessage& failure) {
  auto removed = delete_message(kept_.at(failure.id));
  if (removed) {
    kept_.erase(failure.id);
    removed_.insert(failure.id);
  }
  return removed;
}

Result<void> FailureQueue::close() {
  Result<void> all;
  for (const auto& [id, receipt] : kept_) {
    if (auto given = plain(queues_.give_back(url_, receipt, request_deadline(clock_)));
        !given && all) {
      all = std::unexpected(base::with_context(
          given.error(),
          std::format(
              "a failure record that was not delivered stays invisible in its queue for {} minutes",
              std::chrono::duration_cast<std::chrono::minutes>(k_failure_hidden).count())));
    }
  }
  kept_.clear();
  return all;
}

FailureBucket::FailureBucket(aws::S3Objects& objects, base::Clock& clock,
                             aws::ObjectName bucket_and_prefix)
    : objects_(objects), clock_(clock), place_(std::move(bucket_and_prefix)) {}

Result<std::optional<FailureMessage>> FailureBucket::next() {
  for (;;) {
    if (keys_.empty()) {
      if (at_end_) {
        return std::nullopt;
      }
      TINYDYNAMOCDC_TRY(auto page,
                        plain(objects_.list(place_, next_page_, request_deadline(clock_))));
      keys_.assign(page.keys.begin(), page.keys.end());
      next_page_ = std::move(page.next);
      at_end_ = next_page_.empty();
      continue;
    }
    auto key = std::move(keys_.front());
    keys_.pop_front();
    auto text = plain(objects_.get({.bucket = place_.bucket, .key = key}, k_failure_bytes_max,
                                   request_deadline(clock_)));
    if (!text && text.error().kind == ErrorKind::missing) {
      continue;  // Somebody has taken it away since.
    }
    if (!text) {
      return std::unexpected(text.error());
    }
    return FailureMessage{.id = std::move(key), .text = std::move(*text)};
  }
}

Result<void> FailureBucket::remove(const FailureMessage& failure) {
  return plain(
      objects_.remove({.bucket = place_.bucket, .key = failure.id}, request_deadline(clock_)));
}

}  // namespace tinydynamocdc::manual_redrive
