// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb_streams.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "deliver/deliver.hpp"
#include "dynamodb/change_source.hpp"
#include "redrive/failure_record.hpp"
#include "redrive/redelivery_report.hpp"

namespace tinydynamocdc::redrive {

/// So long a stream keeps a record. (DynamoDB Developer Guide, "Change data capture for DynamoDB
/// Streams".)
inline constexpr std::chrono::hours k_stream_keeps{24};

/// The longest time for one batch: it has at most 10,000 records and 6 MB.
inline constexpr std::chrono::milliseconds k_batch_limit{600'000};

/// Has an event that failed handled once more; returns the handler's answer, a JSON object that may
/// count `delivered` and `quarantined`.
using EventAgain =
    std::function<base::Result<std::string>(const FailedEvent& event, base::Deadline deadline)>;

/// What references are given must outlive the Redelivery.
struct DeliveryParts {
  /// The client of that region.
  std::function<aws::DynamoDbStreams&(std::string_view region)> streams;
  base::Clock& clock;
  /// nullptr: a dry run. Its Destinations look at a data source once for all failure records.
  const deliver::DeliverParts* deliver = nullptr;
  /// A body that is refused is halved whatever these say: a bad record takes only itself.
  deliver::DeliverOptions options;
  EventAgain handle_event;
  std::string function_arn;  ///< Whose failure records these are; without a version. Empty: all.
  std::vector<std::string> tables;  ///< Those that are meant. None: all.
  /// For one body of 250 records, its retries included: so long an outage holds one failure record
  /// up.
  std::chrono::milliseconds time_per_body = k_batch_limit;
};

/// Delivers what failure records are about, one failure record after the other: the records of a
/// stream's batch itself, read again from the stream or from the failure record; an event of S3 by
/// having it handled once more. Rows are idempotent, so a failure record is always delivered whole,
/// however often it comes.
///
/// When one failure record shows that Tinybird is away, the following ones are not tried (`later`);
/// when it refuses one table's rows, those of that table are not. Failure records whose records may
/// leave the stream meanwhile are tried in any case.
class Redelivery {
 public:
  explicit Redelivery(DeliveryParts parts) : parts_(std::move(parts)) {}
  Redelivery(const Redelivery&) = delete;
  Redelivery& operator=(const Redelivery&) = delete;

  /// Everything about a failure record but where it lies. Nothing is delivered in a dry run.
  [[nodiscard]] RedeliveryReport deliver(std::string_view text, base::Deadline deadline);

 private:
  [[nodiscard]] RedeliveryReport deliver(const FailedBatch& failure, base::Deadline deadline);
  [[nodiscard]] RedeliveryReport deliver(const FailedEvent& failure, base::Deadline deadline);
  [[nodiscard]] bool is_ours(std::string_view function_arn) const;
  [[nodiscard]] std::string why_not_tried(const RedeliveryReport& report) const;
  [[nodiscard]] base::Deadline batch_deadline(const FailedBatch& failure,
                                              base::Deadline deadline) const;
  void read_payload(const std::string& payload, RedeliveryReport& report, base::Deadline deadline);
  void read_stream(const FailedBatch& failure, std::string_view region, RedeliveryReport& report,
                   base::Deadline deadline);
  void send(dynamodb::ChangeSource& records, RedeliveryReport& report, base::Deadline deadline);
  void judge(RedeliveryReport& report);
  void handle_again(const FailedEvent& failure, RedeliveryReport& report, base::Deadline deadline);

  DeliveryParts parts_;
  std::string outage_;                          ///< Why Tinybird is away; empty: it is not.
  std::map<std::string, std::string> refused_;  ///< Tables, and why their rows do not arrive.
};

}  // namespace tinydynamocdc::redrive
