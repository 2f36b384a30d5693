// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/s3_objects.hpp"
#include "aws/sqs.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

/// Where an on-failure destination keeps what AWS Lambda wrote about batches and events that it
/// gave up.
namespace tinydynamocdc::manual_redrive {

struct FailureMessage {
  std::string id;    ///< The message's id, or the object's key.
  std::string text;  ///< As AWS Lambda wrote it.
};

class FailureDestination {
 public:
  virtual ~FailureDestination() = default;

  /// The next message, each once; nothing at the end.
  [[nodiscard]] virtual base::Result<std::optional<FailureMessage>> next() = 0;
  [[nodiscard]] virtual base::Result<void> remove(const FailureMessage& failure) = 0;
  /// Once, when nothing more is done: whatever was not removed can be had by others again.
  [[nodiscard]] virtual base::Result<void> close() = 0;
};

/// So long a failure record of a queue is hidden from the queue's other readers, unless it is given
/// back before. Longer than any one failure record is worked on.
inline constexpr std::chrono::seconds k_failure_hidden{1'200};

/// An SQS queue. Failure records are received one at a time, so that each is hidden from others as
/// long as it is worked on. What was seen is passed over: failure records that are kept come round
/// when they are no longer hidden, and a standard queue may give any twice, also at once. The end
/// is an empty answer, or so many failure records in a row that were seen already that every one
/// that is kept must have come round.
class FailureQueue final : public FailureDestination {
 public:
  FailureQueue(aws::Sqs& queues, base::Clock& clock, aws::QueueName queue);

  [[nodiscard]] base::Result<std::optional<FailureMessage>> next() override;
  [[nodiscard]] base::Result<void> remove(const FailureMessage& failure) override;
  [[nodiscard]] base::Result<void> close() override;

 private:
  [[nodiscard]] base::Result<std::optional<aws::Message>> receive();
  [[nodiscard]] base::Result<void> delete_message(const std::string& receipt);

  aws::Sqs& queues_;
  base::Clock& clock_;
  aws::QueueName queue_;
  std::string url_;
  std::map<std::string, std::string> kept_;  ///< Ids of what is hidden by us, to newest receipts.
  std::set<std::string> removed_;            ///< Their ids.
};

/// The objects that failure records are in a bucket: those below one prefix, `aws/lambda/<a
/// trigger's UUID>/…`; whatever else lies in the bucket is not looked at. (AWS Lambda Developer
/// Guide, "Retain discarded records for a DynamoDB event source".)
class FailureBucket final : public FailureDestination {
 public:
  FailureBucket(aws::S3Objects& objects, base::Clock& clock, aws::ObjectName bucket_and_prefix);

  [[nodiscard]] base::Result<std::optional<FailureMessage>> next() override;
  [[nodiscard]] base::Result<void> remove(const FailureMessage& failure) override;
  [[nodiscard]] base::Result<void> close() override { return {}; }

 private:
  aws::S3Objects& objects_;
  base::Clock& clock_;
  aws::ObjectName place_;
  std::deque<std::string> keys_;
  std::string next_page_;
  bool at_end_ = false;
};

}  // namespace tinydynamocdc::manual_redrive
