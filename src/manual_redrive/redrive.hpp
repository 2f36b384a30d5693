// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/dynamodb_streams.hpp"
#include "aws/s3_objects.hpp"
#include "aws/sqs.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "manage/run_verbs.hpp"
#include "manage/triggers.hpp"
#include "redrive/redelivery_report.hpp"
#include "tinybird/client.hpp"

/// `tinydynamocdc redrive`: goes through the places where the function's failure records lie, and
/// delivers them by the code with which the function does it by itself (redrive/redelivery.hpp);
/// events of S3 that failed are handed to the function once more.
namespace tinydynamocdc::manual_redrive {

struct RedriveParts {
  manage::TriggerParts aws;
  aws::Sqs& queues;
  aws::S3Objects& objects;
  aws::DynamoDbStreams& streams;
  tinybird::Client* tinybird = nullptr;  ///< nullptr: in a dry run only.
};

struct RedriveTarget {
  std::vector<std::string> tables;  ///< None: all that the function's triggers read.
  manage::FunctionTarget function;
  manage::Mode mode = manage::Mode::apply;
};

struct RedriveReport {
  std::vector<redrive::RedeliveryReport> failures;
  std::uint64_t delivered_records = 0;
  std::uint64_t quarantined_records = 0;
  std::vector<std::string> unread;   ///< Destinations that are neither queues nor buckets.
  std::vector<std::string> remarks;  ///< What people should know of data sources; each once.

  /// Nothing of ours is left that could be sent again or is lost.
  [[nodiscard]] bool complete() const;
};

/// Goes through the failure queues and buckets of the function's triggers, the dead-letter queues
/// of those queues and, unless tables are named, the failure records of its asynchronous events. A
/// failure record is deleted only after all its rows are acknowledged; every other one can be had
/// again when this returns, also where it fails. missing: no function, no trigger for a table, no
/// failure destination at all.
[[nodiscard]] base::Result<RedriveReport> redrive(const RedriveParts& parts,
                                                  const RedriveTarget& target);

}  // namespace tinydynamocdc::manual_redrive
