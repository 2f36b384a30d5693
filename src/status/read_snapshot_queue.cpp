// SPDX-License-Identifier: Apache-2.0
#include "status/read_snapshot_queue.hpp"

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "setup/own_queue.hpp"
#include "setup/queue_metrics.hpp"
#include "setup/queue_trigger.hpp"
#include "status/fact.hpp"

namespace tinydynamocdc::status {

using manage::request_deadline;

Fact<SnapshotQueueFacts> read_snapshot_queue(const SnapshotQueueParts& parts,
                                             const setup::Site& site,
                                             std::span<const aws::EventSourceMapping> triggers) {
  const auto arn = setup::queue_arn(site, setup::QueueKind::snapshots);
  TINYDYNAMOCDC_TRY(const auto name, aws::parse_queue_arn(arn));
  const auto url =
      read_fact(parts.queues.queue_url(name, request_deadline(parts.clock)), "sqs:GetQueueUrl");
  if (!url) {
    return url.error().kind == base::ErrorKind::missing ? not_looked_at()
                                                        : std::unexpected(url.error());
  }
  TINYDYNAMOCDC_TRY(const auto counts,
                    read_fact(parts.queues.counts(*url, request_deadline(parts.clock)),
                              "sqs:GetQueueAttributes"));
  SnapshotQueueFacts facts{.queue = name.name,
                           .trigger_state = {},
                           .waiting = counts.visible,
                           .in_flight = counts.in_flight,
                           .oldest_s = {},
                           .done = {}};
  if (const auto* trigger =
          setup::trigger_from_queue(triggers, site, setup::QueueKind::snapshots)) {
    facts.trigger_state = trigger->state;
  }
  if (facts.waiting > 0) {
    facts.oldest_s = setup::oldest_in_queue(parts.watch, parts.clock, name.name);
    facts.done = setup::done_with_in_queue(parts.watch, parts.clock, name.name, k_queue_window_s);
  }
  return facts;
}

}  // namespace tinydynamocdc::status
