// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "manage/resource.hpp"
#include "manage/table.hpp"

namespace tinydynamocdc::trigger {

/// The stream of a table: on, with the new state of every item. It is the table's owner's, so it is
/// switched on only where that was asked for (--enable-streams), and never off.
class TableStream final : public manage::Resource {
 public:
  enum class Enable { no, yes };

  TableStream(const manage::TableParts& parts, manage::TableTarget table, Enable enable)
      : parts_(parts), table_(std::move(table)), enable_(enable) {}

  [[nodiscard]] std::string key() const override { return "stream " + table_.name; }
  [[nodiscard]] std::string name() const override { return "the stream of " + table_.name; }
  [[nodiscard]] std::vector<std::string> needs() const override { return {"table " + table_.name}; }
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  /// missing: there is no such table; bad_config: the stream is off, and shall not be switched on,
  /// or it shows too little, which cannot be changed while it is on.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  manage::TableParts parts_;
  manage::TableTarget table_;
  Enable enable_;
};

}  // namespace tinydynamocdc::trigger
