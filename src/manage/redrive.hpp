// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb_streams.hpp"
#include "aws/s3_objects.hpp"
#include "aws/sqs.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "manage/run_verbs.hpp"
#include "manage/triggers.hpp"
#include "tinybird/client.hpp"

/// `tinydynamocdc redrive`: batches that a trigger gave up are read again, from the stream or from
/// what the letter about them holds, and delivered by the function's own delivery code; events of
/// S3 that failed are handed to the function once more.
namespace tinydynamocdc::manage {

struct RedriveParts {
  TriggerParts aws;
  aws::Sqs& queues;
  aws::S3Objects& objects;
  aws::DynamoDbStreams& streams;
  tinybird::Client* tinybird = nullptr;  ///< nullptr: in a dry run only.
};

struct RedriveTarget {
  std::vector<std::string> tables;  ///< None: all that the function's triggers read.
  FunctionTarget function;
  Mode mode = Mode::apply;
};

/// What became of a letter.
enum class LetterFate {
  delivered,     ///< Its rows are acknowledged, or the function says so; the letter is deleted.
  deliverable,   ///< In a dry run: its records can be read.
  out_of_reach,  ///< Its records are gone from the stream (24 h); the letter is kept.
  kept,          ///< Something else went wrong; the letter is kept.
  not_ours,      ///< Of another function or table: left alone.
};
[[nodiscard]] std::string_view to_string(LetterFate fate);

struct LetterReport {
  std::string destination;   ///< ARN of the queue or bucket.
  std::string id;            ///< The message's, or the object's key.
  std::string table;         ///< Empty where the letter does not tell: an event of S3.
  std::int64_t records = 0;  ///< As the letter says; of an event of S3 its objects.
  LetterFate fate = LetterFate::kept;
  std::string reason;  ///< Of what was not delivered.
};

struct RedriveReport {
  std::vector<LetterReport> letters;
  std::uint64_t delivered_records = 0;
  std::uint64_t quarantined_records = 0;
  std::vector<std::string> unread;   ///< Destinations that are neither queues nor buckets.
  std::vector<std::string> remarks;  ///< What people should know of data sources; each once.

  /// Nothing of ours is left that could be sent again or is lost.
  [[nodiscard]] bool complete() const;
};

/// Goes through the failure queues and buckets of the function's triggers and, unless tables are
/// named, of its asynchronous events. A letter is deleted only
/// after all its rows are acknowledged; every other one can be had again when this returns, also
/// where it fails. missing: no function, no trigger for a table, no failure destination at all.
[[nodiscard]] base::Result<RedriveReport> redrive(const RedriveParts& parts,
                                                  const RedriveTarget& target);

}  // namespace tinydynamocdc::manage
