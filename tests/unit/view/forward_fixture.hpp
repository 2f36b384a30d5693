// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "view/view_fixture.hpp"

namespace tinydynamocdc::view {

/// A Forward workspace in which somebody has files of their own.
class ForwardViews : public ViewTest {
 protected:
  void SetUp() override {
    ViewTest::SetUp();
    workspace_.files = {{"theirs.datasource", "SCHEMA >\n    `a` String\n"},
                        {"theirs.pipe", "NODE a\n"}};
  }
  [[nodiscard]] std::string& file(const std::string& name) { return workspace_.files.at(name); }

  static constexpr const char* k_landing = "ddb_my_table.datasource";
  static constexpr const char* k_view = "mat_ddb_my_table.datasource";
  static constexpr const char* k_pipe = "mv_ddb_my_table.pipe";
  static constexpr const char* k_endpoint = "ddb_my_table_by_Keys.pipe";
};

}  // namespace tinydynamocdc::view
