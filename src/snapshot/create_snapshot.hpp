// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "snapshot/export_time.hpp"
#include "snapshot/table_snapshot.hpp"

namespace tinydynamocdc::snapshot {

/// A snapshot of a whole table, to `<s3-prefix>/<table name>` in the bucket. The moment that is
/// exported is the newest that point-in-time recovery has, given in words of our own and read back;
/// a moment that would be too early after a gap (good_from) is waited out, up to
/// k_wait_for_gap_s. Whether there is a gap before a table that was created again, Tinybird tells;
/// without a token for it, the plan says that nobody looked. An empty table is exported, too: that
/// nothing is there is worth knowing. An export of the table to the same place that runs already
/// and is good is followed, not doubled.
class CreateSnapshot final : public TableSnapshot {
 public:
  CreateSnapshot(const SnapshotParts& parts, std::string table, SnapshotTarget target)
      : parts_(parts), table_name_(std::move(table)), target_(std::move(target)) {}

  [[nodiscard]] const std::string& table() const override { return table_name_; }
  /// missing: no table, function, bucket, or no trigger that would load the files (not asked for
  /// with --force); bad_config: the stream does not fit, or point-in-time recovery is off;
  /// unavailable: the gap is too fresh to wait;
  /// Tinybird's error when the look for older rows failed and would have decided.
  [[nodiscard]] base::Result<std::vector<manage::Step>> look() override;
  [[nodiscard]] std::int64_t wait_s() const override { return running_ ? 0 : wait_s_; }
  /// rejected, throttled, missing: AWS refuses, with its reason and what to do.
  [[nodiscard]] base::Result<std::vector<aws::Export>> ask() override;
  /// rejected: AWS exported an earlier moment, which is too early.
  [[nodiscard]] base::Result<void> tell(const aws::Export& done) override;

  /// The longest wait for the end of a gap. AWS lets tables be exported as of five minutes ago, so
  /// that eleven are usual after the stream was switched on.
  static constexpr std::int64_t k_wait_for_gap_s = 900;

 private:
  [[nodiscard]] base::Result<void> look_at_all();
  [[nodiscard]] base::Result<void> look_at_recovery();
  [[nodiscard]] base::Result<void> look_at_triggers();
  [[nodiscard]] OlderRows look_at_rows(const aws::Variables* function);
  [[nodiscard]] base::Result<bool> ask_for_older_rows(const aws::Variables* function,
                                                      std::int64_t created_unix_ms);
  [[nodiscard]] base::Result<void> weigh_unseen(std::int64_t newest_s);
  [[nodiscard]] base::Result<void> look_for_running();
  [[nodiscard]] std::string reason() const;
  [[nodiscard]] std::string prefix() const { return target_.prefix_of(table_name_); }
  [[nodiscard]] base::Result<aws::Export> start();
  [[nodiscard]] base::Result<std::optional<aws::Export>> try_to_start(std::int64_t export_time_s);

  SnapshotParts parts_;
  std::string table_name_;
  SnapshotTarget target_;
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
