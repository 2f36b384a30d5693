// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/cloudwatch.hpp"
#include "aws/s3_objects.hpp"
#include "aws/sqs.hpp"
#include "base/clock.hpp"
#include "status/status.hpp"

namespace tinydynamocdc::status {

struct DeadLetterParts {
  aws::Sqs& queues;
  aws::S3Objects& objects;
  aws::CloudWatch& watch;
  base::Clock& clock;
};

/// How many failure records lie where a trigger reports what it gave up: about that many in a
/// queue, and how long the oldest of them waits; all that are the trigger's own in a bucket.
[[nodiscard]] Fact<DeadLetterFacts> read_dead_letters(const DeadLetterParts& parts,
                                                      const std::string& destination,
                                                      const std::string& trigger_uuid);

}  // namespace tinydynamocdc::status
