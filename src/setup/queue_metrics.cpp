// SPDX-License-Identifier: Apache-2.0
#include "setup/queue_metrics.hpp"

#include "base/found_in.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::setup {

namespace {

// SQS tells CloudWatch every minute; of a queue that nobody touched for hours, less often.
constexpr std::int64_t k_age_window_s = 900;

aws::MetricQuestion question(const base::Clock& clock, const char* metric, const std::string& queue,
                             std::int64_t seconds) {
  return {.metric_namespace = "AWS/SQS",
          .metric = metric,
          .dimensions = {{"QueueName", queue}},
          .end_unix_s = clock.unix_ms() / 1000,
          .seconds = seconds};
}

}  // namespace

std::optional<std::int64_t> oldest_in_queue(aws::CloudWatch& watch, const base::Clock& clock,
                                            const std::string& queue) {
  const auto age =
      watch.maximum(question(clock, "ApproximateAgeOfOldestMessage", queue, k_age_window_s),
                    manage::request_deadline(clock));
  const auto* known = age ? base::found_in(*age) : nullptr;
  return known == nullptr ? std::nullopt : std::optional(static_cast<std::int64_t>(*known));
}

std::optional<std::int64_t> done_with_in_queue(aws::CloudWatch& watch, const base::Clock& clock,
                                               const std::string& queue, std::int64_t seconds) {
  const auto done = watch.sum(question(clock, "NumberOfMessagesDeleted", queue, seconds),
                              manage::request_deadline(clock));
  return done ? std::optional(static_cast<std::int64_t>(done->value_or(0))) : std::nullopt;
}

}  // namespace tinydynamocdc::setup
