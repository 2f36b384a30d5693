// SPDX-License-Identifier: Apache-2.0
#include "cli/table_naming.hpp"

#include <gtest/gtest.h>

#include <string>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::cli {
namespace {

class TableNaming : public manage::ManageTest {
 protected:
  std::string name(const std::string& table = "Orders") {
    const auto naming = table_naming(access_, environment_, "cdc", table,
                                     [this](const std::string& note) { notes_ += note; });
    return naming ? row::datasource_name(*naming, table) : naming.error().message;
  }

  std::string notes_;
};

TEST_F(TableNaming, the_function_that_follows_the_table_says_how_it_is_called) {
  aws_.add_function("cdc", {{"TB_DS_PREFIX", "prod_"}});
  EXPECT_EQ(name(), "prod_Orders");
  EXPECT_EQ(notes_, "");
}

TEST_F(TableNaming, without_a_function_our_own_environment_does) {
  environment_.set("TB_DS_NAMES", "Orders=sales");
  EXPECT_EQ(name(), "sales");
  EXPECT_EQ(notes_, "") << "it was asked for";
}

TEST_F(TableNaming, where_it_cannot_be_asked_that_is_said) {
  aws_.add_function("cdc", {{"TB_DS_PREFIX", "prod_"}});
  aws_.fail("GetFunction", 1, 403, "AccessDeniedException", "no");
  EXPECT_EQ(name(), "ddb_Orders");
  EXPECT_TRUE(notes_.contains("the variables of the function cdc could not be read")) << notes_;
}

TEST_F(TableNaming, a_contradiction_is_refused) {
  aws_.add_function("cdc", {{"TB_DS_PREFIX", "prod_"}});
  environment_.set("TB_DS_PREFIX", "test_");
  EXPECT_TRUE(name().contains("but the function's say prod_Orders")) << name();
}

}  // namespace
}  // namespace tinydynamocdc::cli
