// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/cloudwatch.hpp"
#include "aws/dynamodb_exports.hpp"
#include "aws/s3_objects.hpp"
#include "aws/sqs.hpp"
#include "manage/function_setup.hpp"
#include "manage/status.hpp"
#include "manage/triggers.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::manage {

struct StatusParts {
  TriggerParts aws;
  aws::Exports& exports;
  aws::CloudWatch& watch;
  aws::Sqs& queues;
  aws::S3Objects& objects;
  tinybird::Client* tinybird = nullptr;  ///< nullptr: no token at hand.
};

/// What to look at, and what it should be like.
struct StatusTarget {
  std::vector<std::string> tables;  ///< None: those that the function's triggers read.
  FunctionTarget function;
  FunctionSettings settings;
  std::string api_endpoint;  ///< Tinybird's; empty: not known here.
  /// This program as a package for that architecture; empty: not compared.
  std::string code_sha256;
  std::string code_architecture;
};

/// Reads everything, and changes nothing. What may not be read, or is not there, is such a Fact. An
/// error is returned only where nothing could be known: AWS does not answer, there are no
/// credentials, or no table is named and the function has no triggers (missing).
[[nodiscard]] base::Result<Status> read_status(const StatusParts& parts,
                                               const StatusTarget& target);

}  // namespace tinydynamocdc::manage
