// SPDX-License-Identifier: Apache-2.0
#include "manage/letter_box.hpp"

#include <chrono>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

// Hidden from others while it is worked on; afterwards it is given back at once.
constexpr std::chrono::seconds k_hidden{900};
// A batch has at most 6 MB, which stand in the letter as the inside of a JSON string.
constexpr std::size_t k_letter_bytes_max = 64 << 20;

}  // namespace

QueueBox::QueueBox(aws::Sqs& queues, base::Clock& clock, aws::QueueName queue)
    : queues_(queues), clock_(clock), queue_(std::move(queue)) {}

Result<void> QueueBox::receive() {
  if (url_.empty()) {
    auto url = plain(queues_.queue_url(queue_, request_deadline(clock_)));
    if (!url) {
      return std::unexpected(url.error());
    }
    url_ = std::move(*url);
  }
  auto messages = plain(queues_.receive(url_, k_hidden, request_deadline(clock_)));
  if (!messages) {
    return std::unexpected(messages.error());
  }
  at_end_ = messages->empty();
  for (auto& message : *messages) {
    held_.push_back(message.receipt);
    // Hidden for too short a time: it comes round.
    if (seen_.insert(message.id).second) {
      received_.push_back(std::move(message));
    } else {
      at_end_ = true;
    }
  }
  return {};
}

Result<std::optional<Letter>> QueueBox::next() {
  while (received_.empty() && !at_end_) {
    if (auto done = receive(); !done) {
      return std::unexpected(done.error());
    }
  }
  if (received_.empty()) {
    return std::nullopt;
  }
  auto message = std::move(received_.front());
  received_.pop_front();
  return Letter{.id = std::move(message.id),
                .text = std::move(message.body),
                .handle = std::move(message.receipt)};
}

Result<void> QueueBox::remove(const Letter& letter) {
  auto removed = plain(queues_.delete_message(url_, letter.handle, request_deadline(clock_)));
  if (removed) {
    std::erase(held_, letter.handle);
  }
  return removed;
}

Result<void> QueueBox::close() {
  Result<void> all;
  for (const auto& receipt : held_) {
    if (auto given = plain(queues_.give_back(url_, receipt, request_deadline(clock_)));
        !given && all) {
      all = std::unexpected(base::with_context(
          given.error(), "a letter that was not delivered stays hidden for 15 minutes"));
    }
  }
  held_.clear();
  return all;
}

BucketBox::BucketBox(aws::S3Objects& objects, base::Clock& clock, aws::ObjectName bucket_and_prefix)
    : objects_(objects), clock_(clock), place_(std::move(bucket_and_prefix)) {}

Result<std::optional<Letter>> BucketBox::next() {
  for (;;) {
    if (keys_.empty()) {
      if (at_end_) {
        return std::nullopt;
      }
      auto page = plain(objects_.list(place_, next_page_, request_deadline(clock_)));
      if (!page) {
        return std::unexpected(page.error());
      }
      keys_.assign(page->keys.begin(), page->keys.end());
      next_page_ = std::move(page->next);
      at_end_ = next_page_.empty();
      continue;
    }
    auto key = std::move(keys_.front());
    keys_.pop_front();
    auto text = plain(objects_.get({.bucket = place_.bucket, .key = key}, k_letter_bytes_max,
                                   request_deadline(clock_)));
    if (!text && text.error().kind == ErrorKind::missing) {
      continue;  // Somebody has taken it away since.
    }
    if (!text) {
      return std::unexpected(text.error());
    }
    return Letter{.id = key, .text = std::move(*text), .handle = key};
  }
}

Result<void> BucketBox::remove(const Letter& letter) {
  return plain(
      objects_.remove({.bucket = place_.bucket, .key = letter.handle}, request_deadline(clock_)));
}

std::optional<aws::ObjectName> letters_in_bucket(std::string_view destination_arn,
                                                 std::string_view trigger_uuid) {
  constexpr std::string_view k_service = ":s3:::";
  const auto at = destination_arn.find(k_service);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  return aws::ObjectName{.bucket = std::string(destination_arn.substr(at + k_service.size())),
                         .key = std::format("aws/lambda/{}/", trigger_uuid)};
}

}  // namespace tinydynamocdc::manage
