// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "snapshot/table_snapshot.hpp"

namespace tinydynamocdc::snapshot {

/// What has changed in a table since some time, up to the newest moment that point-in-time recovery
/// has: incremental exports, as many as AWS's limits ask for (snapshot/export_windows.hpp), to
/// where whole snapshots go. Its rows never hide anything, and it has no mark: an item that was
/// born and deleted in between leaves no line. Exports of the same spans that run already are
/// followed.
class IncrementalSnapshot final : public TableSnapshot {
 public:
  /// `since_s`: epoch seconds.
  IncrementalSnapshot(const SnapshotParts& parts, std::string table, SnapshotTarget target,
                      std::int64_t since_s)
      : parts_(parts),
        table_name_(std::move(table)),
        target_(std::move(target)),
        since_s_(since_s) {}

  [[nodiscard]] const std::string& table() const override { return table_name_; }
  /// missing: no table, function, bucket, or no trigger that would load the files (not asked for
  /// with --force); bad_config: point-in-time recovery is off, or does not reach back so far, or
  /// the time is less than k_window_s_min before what can be exported.
  [[nodiscard]] base::Result<std::vector<manage::Step>> look() override;
  [[nodiscard]] std::int64_t wait_s() const override { return 0; }
  /// rejected, throttled, missing: AWS refuses, with its reason and what to do. What was asked for
  /// before runs on, and is followed by the next call where the time is given in full.
  [[nodiscard]] base::Result<std::vector<aws::Export>> ask() override;
  [[nodiscard]] base::Result<void> tell(const aws::Export& done) override;

 private:
  [[nodiscard]] base::Result<std::int64_t> newest_s() const;
  [[nodiscard]] base::Result<aws::Export> start(aws::ExportWindow window);

  SnapshotParts parts_;
  std::string table_name_;
  SnapshotTarget target_;
  std::int64_t since_s_;
  aws::Table table_;
  std::vector<aws::ExportWindow> windows_;
  std::vector<aws::Export> running_;  ///< Those of the windows.
};

}  // namespace tinydynamocdc::snapshot
