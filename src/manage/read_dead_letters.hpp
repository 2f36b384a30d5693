// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>

#include "aws/lambda.hpp"
#include "aws/s3_objects.hpp"
#include "aws/service_failure.hpp"
#include "aws/sqs.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/read_rows.hpp"
#include "manage/status.hpp"

namespace tinydynamocdc::manage {

/// A service's answer as a fact; where it is denied, with the action that it needs.
template <class T>
[[nodiscard]] Fact<T> read_fact(aws::ServiceResult<T> answer, std::string_view action) {
  return answer ? Fact<T>(std::move(*answer))
                : std::unexpected(lacking(answer.error().error, action));
}

struct LetterParts {
  aws::Sqs& queues;
  aws::S3Objects& objects;
  base::Clock& clock;
};

/// How many letters lie where the trigger reports what it gave up: about that many in a queue, all
/// that are its own in a bucket.
[[nodiscard]] Fact<DeadLetterFacts> read_dead_letters(const LetterParts& parts,
                                                      const aws::EventSourceMapping& trigger);

}  // namespace tinydynamocdc::manage
