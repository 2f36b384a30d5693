// SPDX-License-Identifier: Apache-2.0
#include "status/read_dead_letters.hpp"

#include <cstdint>
#include <optional>

#include "manage/aws_call.hpp"
#include "manage/letter_box.hpp"
#include "setup/queue_metrics.hpp"
#include "status/fact.hpp"

namespace tinydynamocdc::status {

using manage::letters_in_bucket;
using manage::request_deadline;

namespace {

Fact<std::int64_t> in_bucket(const LetterParts& parts, const aws::ObjectName& place) {
  std::int64_t count = 0;
  std::string from;
  do {
    auto page =
        read_fact(parts.objects.list(place, from, request_deadline(parts.clock)), "s3:ListBucket");
    if (!page) {
      return std::unexpected(page.error());
    }
    count += static_cast<std::int64_t>(page->keys.size());
    from = std::move(page->next);
  } while (!from.empty());
  return count;
}

Fact<std::int64_t> in_queue(const LetterParts& parts, const aws::QueueName& queue) {
  const auto url =
      read_fact(parts.queues.queue_url(queue, request_deadline(parts.clock)), "sqs:GetQueueUrl");
  if (!url) {
    return std::unexpected(url.error());
  }
  const auto counts =
      read_fact(parts.queues.counts(*url, request_deadline(parts.clock)), "sqs:GetQueueAttributes");
  if (!counts) {
    return std::unexpected(counts.error());
  }
  return counts->visible + counts->in_flight;
}

}  // namespace

Fact<DeadLetterFacts> read_dead_letters(const LetterParts& parts, const std::string& destination,
                                        const std::string& trigger_uuid) {
  DeadLetterFacts facts{.destination = destination, .messages = {}, .oldest_s = {}};
  const auto letters = letters_in_bucket(destination, trigger_uuid);
  const auto queue = aws::parse_queue_arn(destination);
  if (!letters && !queue) {
    return facts;  // None, or a topic, which has no count.
  }
  const auto count = letters ? in_bucket(parts, *letters) : in_queue(parts, *queue);
  if (!count) {
    return std::unexpected(count.error());
  }
  facts.messages = *count;
  if (queue && *count > 0) {
    facts.oldest_s = setup::oldest_in_queue(parts.watch, parts.clock, queue->name);
  }
  return facts;
}

}  // namespace tinydynamocdc::status
