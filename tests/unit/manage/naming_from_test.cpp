// SPDX-License-Identifier: Apache-2.0
#include "manage/naming_from.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;

class NamingFrom : public ::testing::Test {
 protected:
  // The name of the table Orders, and the prefix of its key columns.
  std::string agreed(const aws::Variables* function) {
    const auto naming = agreed_naming(naming_in(environment_), function, "Orders");
    if (!naming) {
      kind_ = naming.error().kind;
      return naming.error().message;
    }
    return row::datasource_name(*naming, "Orders") + " " + naming->key_prefix;
  }

  base::Environment environment_;
  ErrorKind kind_ = ErrorKind::internal;
};

TEST_F(NamingFrom, the_function_gets_the_variables_that_are_set) {
  EXPECT_EQ(variables_of(naming_in(environment_)), aws::Variables());
  environment_.set("TB_DS_PREFIX", "prod_");
  environment_.set("TB_KEY_PREFIX", "");
  const aws::Variables expected{{"TB_DS_PREFIX", "prod_"}, {"TB_KEY_PREFIX", ""}};
  EXPECT_EQ(variables_of(naming_in(environment_)), expected) << "an empty one is set, too";
}

TEST_F(NamingFrom, without_a_function_our_own_environment_counts) {
  EXPECT_EQ(agreed(nullptr), "ddb_Orders key_");
  environment_.set("TB_DS_PREFIX", "prod_");
  environment_.set("TB_KEY_PREFIX", "k_");
  EXPECT_EQ(agreed(nullptr), "prod_Orders k_");
  environment_.set("TB_DS_NAMES", "Orders=sales");
  EXPECT_EQ(agreed(nullptr), "sales k_");
}

TEST_F(NamingFrom, where_nothing_is_said_here_the_function_s_names_count) {
  const aws::Variables function{{"TB_DS_PREFIX", "prod_"}, {"TB_KEY_PREFIX", "k_"}};
  EXPECT_EQ(agreed(&function), "prod_Orders k_");
}

TEST_F(NamingFrom, the_same_said_twice_is_no_contradiction) {
  environment_.set("TB_DS_NAMES", "Orders=prod_Orders");
  const aws::Variables function{{"TB_DS_PREFIX", "prod_"}};
  EXPECT_EQ(agreed(&function), "prod_Orders key_") << "another way to the same name";
}

TEST_F(NamingFrom, a_contradiction_is_refused_with_both) {
  environment_.set("TB_DS_PREFIX", "test_");
  const aws::Variables function{{"TB_DS_PREFIX", "prod_"}};
  EXPECT_TRUE(agreed(&function).contains(
      "say data source test_Orders and key columns key_…, but the function's say prod_Orders"));
  EXPECT_EQ(kind_, ErrorKind::bad_config);
  const aws::Variables none;
  EXPECT_TRUE(agreed(&none).contains("the function's say ddb_Orders and key_"));
}

TEST_F(NamingFrom, another_prefix_of_keys_is_a_contradiction_too) {
  environment_.set("TB_KEY_PREFIX", "k_");
  const aws::Variables none;
  EXPECT_TRUE(
      agreed(&none).contains("key columns k_…, but the function's say ddb_Orders and key_"));
}

TEST_F(NamingFrom, what_is_no_prefix_is_refused_wherever_it_is) {
  environment_.set("TB_DS_PREFIX", "1-");
  EXPECT_TRUE(agreed(nullptr).contains("TB_DS_PREFIX"));
  environment_ = {};
  const aws::Variables function{{"TB_KEY_PREFIX", ""}};
  EXPECT_TRUE(agreed(&function).contains("TB_KEY_PREFIX"));
  EXPECT_EQ(kind_, ErrorKind::bad_config);
}

}  // namespace
}  // namespace tinydynamocdc::manage
