// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "manage/table.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --create-ddb-table: a table for fake people, paid per request, its stream on with
/// NEW_AND_OLD_IMAGES and point-in-time recovery on, tagged as ours. A table that is there already
/// is used as it is when its stream fits (check_stream), and never replaced.
class CreateTable final : public Verb {
 public:
  CreateTable(const TableParts& parts, TableTarget target)
      : parts_(parts), target_(std::move(target)) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  enum class Found { nothing, going, coming, ours, others };

  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<void> create();
  [[nodiscard]] base::Result<void> enable_recovery();

  TableParts parts_;
  TableTarget target_;
  Found found_ = Found::nothing;
  bool recovers_ = false;  ///< Point-in-time recovery is on.
};

}  // namespace tinydynamocdc::manage
