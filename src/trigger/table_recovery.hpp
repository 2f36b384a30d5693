// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "manage/resource.hpp"
#include "manage/table.hpp"
#include "trigger/table_stream.hpp"

namespace tinydynamocdc::trigger {

/// The point-in-time recovery of a table, which snapshots are made from. It is switched on for a
/// table of this tool's, or where that was asked for (--enable-streams), and never off.
class TableRecovery final : public manage::Resource {
 public:
  TableRecovery(const manage::TableParts& parts, manage::TableTarget table,
                TableStream::Enable enable)
      : parts_(parts), table_(std::move(table)), enable_(enable) {}

  [[nodiscard]] std::string key() const override { return "recovery " + table_.name; }
  [[nodiscard]] std::string name() const override {
    return "the point-in-time recovery of " + table_.name;
  }
  [[nodiscard]] std::vector<std::string> needs() const override { return {"table " + table_.name}; }
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  manage::TableParts parts_;
  manage::TableTarget table_;
  TableStream::Enable enable_;
};

}  // namespace tinydynamocdc::trigger
