// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "manage/resource.hpp"
#include "manage/table.hpp"

namespace tinydynamocdc::test_data {

/// What is done where there is no such table.
enum class NoTable {
  create,
  refuse,  ///< Its name may be a mistyped one.
};

/// The test table: keys for fake people, paid per request, its stream on. Somebody else's table of
/// that name is used as it is. Removed with all its items, after its name was typed.
class TestTable final : public manage::Resource {
 public:
  TestTable(const manage::TableParts& parts, manage::TableTarget target, NoTable no_table)
      : parts_(parts), target_(std::move(target)), no_table_(no_table) {}

  [[nodiscard]] std::string key() const override { return "table " + target_.name; }
  [[nodiscard]] std::string name() const override { return "the table " + target_.name; }
  /// Used by whoever wants it to be there; a removal of it means this table.
  [[nodiscard]] Foreign foreign() const override {
    return goal_ == manage::Goal::present ? Foreign::use : Foreign::take_over;
  }
  [[nodiscard]] std::optional<std::string> confirmation() const override { return target_.name; }

  /// missing: NoTable::refuse; denied: it shall go, and is protected against deletion.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override;

 private:
  manage::TableParts parts_;
  manage::TableTarget target_;
  NoTable no_table_;
  manage::Goal goal_ = manage::Goal::present;
  bool is_going_ = false;  ///< One of that name is being deleted.
};

}  // namespace tinydynamocdc::test_data
