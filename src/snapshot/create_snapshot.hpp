// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aws/dynamodb_exports.hpp"
#include "manage/table.hpp"
#include "manage/triggers.hpp"
#include "manage/verb.hpp"
#include "row/naming_variables.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"
#include "snapshot/export_time.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::snapshot {

struct CreateSnapshotParts {
  aws::DynamoDb& dynamodb;
  aws::Exports& exports;
  setup::BucketParts trigger;
  tinybird::Client* tinybird = nullptr;  ///< nullptr: no token at hand.
  row::NamingVariables naming = {};      ///< As set in our own environment, which outlives this.
};

/// Where a snapshot goes, and who loads it.
struct SnapshotTarget {
  setup::Site site;
  setup::BucketPlace place;
  manage::Reach reach = manage::Reach::ours;
};

/// --create-snapshot: has DynamoDB export the whole table to `<s3-prefix>/<table name>` in the
/// bucket, whose trigger makes rows of it, and follows the export to its end. The moment that is
/// exported is the newest that point-in-time recovery has, given in words of our own and read back;
/// a moment that would be too early after a gap (good_from) is waited out, up to
/// k_wait_for_gap_s. Whether there is a gap before a table that was created again, Tinybird tells;
/// without a token for it, the plan says that nobody looked. An empty table is exported, too: that
/// nothing is there is worth knowing. An export of the table to the same place that runs already
/// and is good is followed, not doubled.
class CreateSnapshot final : public manage::Verb {
 public:
  /// `first` is applied before the export is asked for, and its steps stand in this plan: the
  /// function's access to it.
  CreateSnapshot(const CreateSnapshotParts& parts, std::string table, SnapshotTarget target,
                 std::unique_ptr<manage::Verb> first = nullptr)
      : parts_(parts),
        table_name_(std::move(table)),
        target_(std::move(target)),
        first_(std::move(first)) {}

  /// missing: no table, function, bucket, or no trigger that would load the files (not asked for
  /// with --force); bad_config: the stream does not fit, or point-in-time recovery is off;
  /// unavailable: the gap is too fresh to wait;
  /// Tinybird's error when the look for older rows failed and would have decided.
  [[nodiscard]] base::Result<manage::Plan> plan() override;
  /// rejected: the export failed, with AWS's reason and what to do.
  [[nodiscard]] base::Result<void> apply() override;

  /// The longest wait for the end of a gap. AWS lets tables be exported as of five minutes ago, so
  /// that eleven are usual after the stream was switched on.
  static constexpr std::int64_t k_wait_for_gap_s = 900;

 private:
  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<void> look_at_recovery();
  [[nodiscard]] base::Result<void> look_at_triggers();
  [[nodiscard]] OlderRows look_at_rows(const aws::Variables* function);
  [[nodiscard]] base::Result<bool> ask_for_older_rows(const aws::Variables* function,
                                                      std::int64_t created_unix_ms);
  [[nodiscard]] base::Result<void> weigh_unseen(std::int64_t newest_s);
  [[nodiscard]] base::Result<void> look_for_running();
  [[nodiscard]] std::string reason() const;
  [[nodiscard]] std::int64_t newest_unix_s(const aws::ContinuousBackups& backups) const;
  [[nodiscard]] std::string prefix() const { return target_.place.prefix + "/" + table_name_; }
  [[nodiscard]] base::Result<aws::Export> start();
  [[nodiscard]] base::Result<std::optional<aws::Export>> try_to_start(std::int64_t export_time_s);
  [[nodiscard]] base::Result<void> tell(const aws::Export& done);

  CreateSnapshotParts parts_;
  std::string table_name_;
  SnapshotTarget target_;
  std::unique_ptr<manage::Verb> first_;  ///< nullptr: nothing comes first.
  bool first_changes_ = false;
  aws::Table table_;
  GoodFrom good_;
  /// Rows that nobody could look at, and that would be a gap.
  struct Unseen {
    base::Error why;
    std::int64_t good_from_s = 0;
  };
  std::optional<Unseen> unseen_;
  std::int64_t wait_s_ = 0;
  bool stream_is_read_ = false;  ///< The function has a trigger on it.
  std::optional<aws::Export> running_;
};

}  // namespace tinydynamocdc::snapshot
