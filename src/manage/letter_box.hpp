// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/s3_objects.hpp"
#include "aws/sqs.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

/// Where a trigger's on-failure destination keeps what AWS Lambda wrote about batches that it gave
/// up.
namespace tinydynamocdc::manage {

struct Letter {
  std::string id;      ///< The message's id, or the object's key.
  std::string text;    ///< As AWS Lambda wrote it.
  std::string handle;  ///< The box's own.
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

/// An SQS queue. Letters are hidden from its other readers while this has them.
class QueueBox final : public LetterBox {
 public:
  QueueBox(aws::Sqs& queues, base::Clock& clock, aws::QueueName queue);

  [[nodiscard]] base::Result<std::optional<Letter>> next() override;
  [[nodiscard]] base::Result<void> remove(const Letter& letter) override;
  [[nodiscard]] base::Result<void> close() override;

 private:
  [[nodiscard]] base::Result<void> receive();

  aws::Sqs& queues_;
  base::Clock& clock_;
  aws::QueueName queue_;
  std::string url_;
  std::deque<aws::Message> received_;
  std::set<std::string> seen_;
  std::vector<std::string> held_;  ///< Receipts of what is hidden by us.
  bool at_end_ = false;
};

/// The objects that one trigger's letters are in a bucket, `aws/lambda/<its UUID>/…`; whatever else
/// lies in the bucket is not looked at. (AWS Lambda Developer Guide, "Retain discarded records for
/// a DynamoDB event source".)
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

}  // namespace tinydynamocdc::manage
