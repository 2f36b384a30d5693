// SPDX-License-Identifier: Apache-2.0
#include "status/read_dead_letters.hpp"

#include <cstdint>
#include <optional>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/failures_in_bucket.hpp"
#include "setup/queue_metrics.hpp"
#include "status/fact.hpp"

namespace tinydynamocdc::status {

using manage::failures_in_bucket;
using manage::request_deadline;

namespace {

Fact<std::int64_t> in_bucket(const DeadLetterParts& parts, const aws::ObjectName& place) {
  std::int64_t count = 0;
  std::string from;
  do {
    TINYDYNAMOCDC_TRY(
        auto page,
        read_fact(parts.objects.list(place, from, request_deadline(parts.clock)), "s3:ListBucket"));
    count += static_cast<std::int64_t>(page.keys.size());
    from = std::move(page.next);
  } while (!from.empty());
  return count;
}

Fact<std::int64_t> in_queue(const DeadLetterParts& parts, const aws::QueueName& queue) {
  TINYDYNAMOCDC_TRY(
      const auto url,
      read_fact(parts.queues.queue_url(queue, request_deadline(parts.clock)), "sqs:GetQueueUrl"));
  TINYDYNAMOCDC_TRY(
      const auto counts,
      read_fact(parts.queues.counts(url, request_deadline(parts.clock)), "sqs:GetQueueAttributes"));
  return counts.visible + counts.in_flight;
}

}  // namespace

Fact<DeadLetterFacts> read_dead_letters(const DeadLetterParts& parts,
                                        const std::string& destination,
                                        const std::string& trigger_uuid) {
  DeadLetterFacts facts{.destination = destination, .messages = {}, .oldest_s = {}};
  const auto failures = failures_in_bucket(destination, trigger_uuid);
  const auto queue = aws::parse_queue_arn(destination);
  if (!failures && !queue) {
    return facts;  // None, or a topic, which has no count.
  }
  TINYDYNAMOCDC_TRY(const auto count,
                    failures ? in_bucket(parts, *failures) : in_queue(parts, *queue));
  facts.messages = count;
  if (queue && count > 0) {
    facts.oldest_s = setup::oldest_in_queue(parts.watch, parts.clock, queue->name);
  }
  return facts;
}

}  // namespace tinydynamocdc::status
