// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "manage/table.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --remove-ddb-table: removes a table that this tool created (any, with --force), after its name
/// was typed or --yes given. The rows in Tinybird stay.
class RemoveTable final : public Verb {
 public:
  RemoveTable(const TableParts& parts, TableTarget target)
      : parts_(parts), target_(std::move(target)) {}

  /// denied: not ours (unless Unremovable::spare), or protected against deletion.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  TableParts parts_;
  TableTarget target_;
};

}  // namespace tinydynamocdc::manage
