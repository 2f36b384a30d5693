// SPDX-License-Identifier: Apache-2.0
#include "manage/named_tables.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using Names = std::vector<std::string>;

class NamedTables : public ManageTest {
 protected:
  void SetUp() override {
    for (const char* name : {"Orders", "Orders-eu", "Orders-us", "Users"}) {
      aws_.add_table(name);
    }
  }
  base::Result<Names> named(const Names& wanted) {
    return named_tables(table_parts(), wanted, "eu-west-2");
  }
};

TEST_F(NamedTables, names_stay_as_they_are_and_nobody_is_asked) {
  EXPECT_EQ(named({"New", "Orders", "New"}), (Names{"New", "Orders"}));
  EXPECT_EQ(aws_.count("ListTables"), 0);
}

TEST_F(NamedTables, a_pattern_is_every_table_that_it_fits_on_all_pages) {
  aws_.tables_per_page = 1;
  EXPECT_EQ(named({"Orders*"}), (Names{"Orders", "Orders-eu", "Orders-us"}));
  EXPECT_EQ(named({"Users", "Orders-?s", "*"}),
            (Names{"Users", "Orders-us", "Orders", "Orders-eu"}));
}

TEST_F(NamedTables, defect_u16_a_table_beyond_the_first_page_is_found) {
  for (int i = 0; i < 150; ++i) {
    aws_.add_table("A" + std::to_string(100 + i));
  }
  EXPECT_EQ(named({"Use*"}), Names{"Users"});
  EXPECT_EQ(aws_.count("ListTables"), 2);
}

TEST_F(NamedTables, a_pattern_that_fits_nothing_is_an_error_that_shows_what_there_is) {
  expect_error(named({"Orders", "orders*"}), ErrorKind::missing,
               "no table in eu-west-2 matches --table-name orders*: its 4 tables are Orders, "
               "Orders-eu, Orders-us, Users");
  aws_.tables.clear();
  expect_error(named({"*"}), ErrorKind::missing, "it has no tables");
}

TEST_F(NamedTables, what_may_not_be_listed_is_an_error) {
  aws_.fail("ListTables", 1, 400, "AccessDeniedException",
            "not authorized to perform: dynamodb:ListTables");
  expect_error(named({"*"}), ErrorKind::denied, "dynamodb:ListTables");
}

TEST_F(NamedTables, defect_13_tables_of_one_call_never_share_a_data_source) {
  row::NamingOptions naming;
  const Names tables{"Orders", "a.b", "a-b"};
  expect_error(check_datasources_apart(naming, tables), ErrorKind::rejected,
               "the table a-b would write to the data source ddb_a_b of the table a.b");
  naming.datasource_names["a-b"] = "ddb_other";
  expect_ok(check_datasources_apart(naming, tables));
}

TEST(TableNames, names_and_patterns_are_told_apart) {
  EXPECT_TRUE(is_table_pattern("Orders*"));
  EXPECT_TRUE(is_table_pattern("?rders"));
  EXPECT_FALSE(is_table_pattern("Orders"));
  EXPECT_TRUE(check_table_names(Names{"Orders", "*", "a?.*-_"}));
  for (const char* wrong : {"", "ab", "a b", "[a]*", "Orders,Users"}) {
    EXPECT_FALSE(check_table_names(Names{"Orders", wrong})) << wrong;
  }
}

}  // namespace
}  // namespace tinydynamocdc::manage
