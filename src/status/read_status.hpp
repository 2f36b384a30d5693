// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/cloudwatch.hpp"
#include "aws/dynamodb_exports.hpp"
#include "aws/logs.hpp"
#include "aws/s3_buckets.hpp"
#include "aws/s3_objects.hpp"
#include "aws/scheduler.hpp"
#include "aws/sns.hpp"
#include "aws/sqs.hpp"
#include "aws/sts.hpp"
#include "manage/function_setup.hpp"
#include "manage/tinybird_target.hpp"
#include "manage/triggers.hpp"
#include "net/http_client.hpp"
#include "package/program_zip.hpp"
#include "row/naming_variables.hpp"
#include "setup/find_site.hpp"
#include "status/status.hpp"

namespace tinydynamocdc::status {

struct StatusParts {
  manage::TriggerParts aws;
  aws::Sts& sts;
  aws::Logs& logs;
  aws::Exports& exports;
  aws::CloudWatch& watch;
  aws::Sqs& queues;
  aws::S3Objects& objects;
  aws::S3Buckets& buckets;
  aws::Scheduler& scheduler;
  aws::Sns& topics;
  net::HttpClient& http;  ///< To Tinybird.
  base::Clock& clock;     ///< For Tinybird: AWS's may be a Patience.
};

/// What to look at, and what it should be like.
struct StatusTarget {
  std::vector<std::string> tables;  ///< None: those that the function's triggers read.
  setup::SiteOptions site;
  manage::FunctionSettings settings;
  row::NamingVariables naming;      ///< As set in our own environment, which outlives this.
  manage::TinybirdTarget tinybird;  ///< Its token may be empty: none at hand.
  package::CodePackage code;        ///< This program; its zip may be empty: not compared.
  std::uint64_t seed = 0;           ///< For Tinybird's retries.
};

/// Reads everything, and changes nothing. What may not be read, or is not there, is such a Fact. An
/// error is returned only where nothing could be known: AWS does not answer, there are no
/// credentials, or no table is named and the function has no triggers (missing).
[[nodiscard]] base::Result<Status> read_status(const StatusParts& parts,
                                               const StatusTarget& target);

}  // namespace tinydynamocdc::status
