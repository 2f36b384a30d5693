// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "manage/plan.hpp"
#include "manage/verb.hpp"
#include "snapshot/table_snapshot.hpp"

namespace tinydynamocdc::snapshot {

/// --create-snapshot: has DynamoDB export tables to the bucket whose trigger makes rows of it, and
/// follows the exports, and the loading of each, to their end. All are asked for first, those that
/// need no wait before the others; then they are followed together. What goes wrong with one table
/// does not keep the others from it.
class CreateSnapshots final : public manage::Verb {
 public:
  struct Table {
    std::unique_ptr<TableSnapshot> snapshot;
    /// Applied before the export is asked for, and its steps stand in this plan: the function's
    /// access to it. nullptr: nothing comes first.
    std::unique_ptr<manage::Verb> first;
  };

  CreateSnapshots(const SnapshotParts& parts, SnapshotTarget target, std::vector<Table> tables)
      : parts_(parts), target_(std::move(target)), tables_(std::move(tables)) {}

  /// What stands against any of the tables, all at once.
  [[nodiscard]] base::Result<manage::Plan> plan() override;
  /// See TableSnapshot::ask, FollowedExport::outcome: all that went wrong, in one error.
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] std::string title() const;
  [[nodiscard]] std::string look_again() const;
  [[nodiscard]] base::Result<std::vector<aws::Export>> ask(TableSnapshot& snapshot) const;

  SnapshotParts parts_;
  SnapshotTarget target_;
  std::vector<Table> tables_;
  std::vector<bool> first_changes_;  ///< By table.
};

}  // namespace tinydynamocdc::snapshot
