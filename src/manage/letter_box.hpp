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
namespace tinydynamocdc::manage {

struct Letter {
  std::string id;    ///< The message's id, or the object's key.
  std::string text;  ///< As AWS Lambda wrote it.
};

class LetterBox {
 public:
  virtual ~LetterBox() = default;

  /// The next letter, each once; nothing at the end.
  [[nodiscard]] virtual base::Result<std::optional<Letter>> next() = 0;
  [[nodiscard]] virtual base::Result<void> remove(const Letter& letter) = 0;
  /// Once, when nothing more is done: whatever was not removed can be had by others again.
  [[nodiscard]] virtual base::Result<void> close() = 0;
};

/// So long a letter of a queue is hidden from the queue's other readers, unless it is given back
/// before. Longer than any one letter is worked on.
inline constexpr std::chrono::seconds k_letter_hidden{1'200};

/// An SQS queue. Letters are received one at a time, so that each is hidden from others as long as
/// it is worked on. What was seen is passed over: letters that are kept come round when they are no
/// longer hidden, and a standard queue may give any twice, also at once. The end is an empty
/// answer, or so many letters in a row that were seen already that every one that is kept must have
/// come round.
class QueueBox final : public LetterBox {
 public:
  QueueBox(aws::Sqs& queues, base::Clock& clock, aws::QueueName queue);

  [[nodiscard]] base::Result<std::optional<Letter>> next() override;
  [[nodiscard]] base::Result<void> remove(const Letter& letter) override;
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

/// The objects that letters are in a bucket: those below one prefix, `aws/lambda/<a trigger's
/// UUID>/…`; whatever else lies in the bucket is not looked at. (AWS Lambda Developer Guide,
/// "Retain discarded records for a DynamoDB event source".)
class BucketBox final : public LetterBox {
 public:
  BucketBox(aws::S3Objects& objects, base::Clock& clock, aws::ObjectName bucket_and_prefix);

  [[nodiscard]] base::Result<std::optional<Letter>> next() override;
  [[nodiscard]] base::Result<void> remove(const Letter& letter) override;
  [[nodiscard]] base::Result<void> close() override { return {}; }

 private:
  aws::S3Objects& objects_;
  base::Clock& clock_;
  aws::ObjectName place_;
  std::deque<std::string> keys_;
  std::string next_page_;
  bool at_end_ = false;
};

/// Where a trigger's letters are if that ARN, its on-failure destination, is a bucket's.
[[nodiscard]] std::optional<aws::ObjectName> letters_in_bucket(std::string_view destination_arn,
                                                               std::string_view trigger_uuid);

/// The same for the events that failed, if that ARN is the function's own on-failure destination.
/// (AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations".)
[[nodiscard]] std::optional<aws::ObjectName> events_in_bucket(std::string_view destination_arn,
                                                              std::string_view function);

}  // namespace tinydynamocdc::manage
