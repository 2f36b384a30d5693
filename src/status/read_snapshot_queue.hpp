// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/cloudwatch.hpp"
#include "aws/lambda.hpp"
#include "aws/sqs.hpp"
#include "base/clock.hpp"
#include "setup/site.hpp"
#include "status/status.hpp"

namespace tinydynamocdc::status {

struct SnapshotQueueParts {
  aws::Sqs& queues;
  aws::CloudWatch& watch;
  base::Clock& clock;
};

/// The function's queue of snapshots, what waits in it, and whether it is worked off. Not looked at
/// where there is none. `triggers`: all event source mappings of the function.
[[nodiscard]] Fact<SnapshotQueueFacts> read_snapshot_queue(
    const SnapshotQueueParts& parts, const setup::Site& site,
    std::span<const aws::EventSourceMapping> triggers);

}  // namespace tinydynamocdc::status
