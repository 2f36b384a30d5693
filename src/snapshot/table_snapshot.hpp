// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudwatch.hpp"
#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "aws/lambda.hpp"
#include "aws/s3_objects.hpp"
#include "aws/sqs.hpp"
#include "base/error.hpp"
#include "manage/plan.hpp"
#include "manage/table.hpp"
#include "manage/verb.hpp"
#include "row/naming_variables.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::snapshot {

struct SnapshotParts {
  aws::DynamoDb& dynamodb;
  aws::Exports& exports;
  aws::S3Objects& objects;
  aws::Sqs& queues;
  aws::CloudWatch& watch;
  setup::BucketParts trigger;
  tinybird::Client* tinybird = nullptr;  ///< nullptr: no token at hand.
  row::NamingVariables naming = {};      ///< As set in our own environment, which outlives this.
};

/// Where snapshots go, and who loads them.
struct SnapshotTarget {
  setup::Site site;
  setup::BucketPlace place;
  manage::Reach reach = manage::Reach::ours;

  /// The folder of a table's exports, without a `/` at its end.
  [[nodiscard]] std::string prefix_of(std::string_view table) const;
};

/// What is exported of one table, and loaded. look() reads, ask() asks AWS for the exports; the
/// rest is the same for all (snapshot/create_snapshots.hpp).
class TableSnapshot {
 public:
  virtual ~TableSnapshot() = default;

  [[nodiscard]] virtual const std::string& table() const = 0;
  /// The steps of its plan. Errors: see manage::Verb::plan.
  [[nodiscard]] virtual base::Result<std::vector<manage::Step>> look() = 0;
  /// How long ask() will wait for a moment that is good, by the last look; seconds.
  [[nodiscard]] virtual std::int64_t wait_s() const = 0;
  /// The exports, which run on AWS's side from now on; those that ran already are among them.
  [[nodiscard]] virtual base::Result<std::vector<aws::Export>> ask() = 0;
  /// Says what AWS has exported. rejected: it is not what was asked for.
  [[nodiscard]] virtual base::Result<void> tell(const aws::Export& done) = 0;
};

/// The function, where the bucket of the snapshots is there and may call it. Nothing: there is no
/// such function, or nobody asks whether it is called, with --force. missing: no bucket, function,
/// or trigger that would load the files.
[[nodiscard]] base::Result<std::optional<aws::Function>> find_loader(const SnapshotParts& parts,
                                                                     const SnapshotTarget& target);

/// The newest moment that AWS can export, epoch seconds; recovery that was just switched on may not
/// say.
[[nodiscard]] std::int64_t newest_unix_s(const aws::ContinuousBackups& backups,
                                         std::int64_t now_unix_ms);

/// The table's exports of that type to the target's place that still run.
[[nodiscard]] base::Result<std::vector<aws::Export>> running_exports(const SnapshotParts& parts,
                                                                     const SnapshotTarget& target,
                                                                     const aws::Table& table,
                                                                     std::string_view type);

/// A token that makes the same export of the same words (8 hours).
[[nodiscard]] std::string client_token(std::string_view words);

/// An error of AWS's, with what to do about it.
[[nodiscard]] base::Error refusal(const aws::ServiceFailure& failure);

/// What went wrong, in one message, one per line; the kind is the first one's. At least one.
[[nodiscard]] base::Error combined(const std::vector<base::Error>& errors);

/// The id at the end of an export's ARN.
[[nodiscard]] std::string_view id_of(std::string_view export_arn);

/// `1 item`, `2 items`
[[nodiscard]] std::string items_text(std::int64_t count);

}  // namespace tinydynamocdc::snapshot
