// SPDX-License-Identifier: Apache-2.0
#include "stack/names.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace tinydynamocdc::stack {
namespace {

using Names = std::vector<std::string>;

TEST(StackNames, pseudo_parameters_stand_for_what_only_cloud_formation_knows) {
  const auto site = paper_site("F", "", "").value();
  EXPECT_EQ(site.function_arn(),
            "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:F");
  EXPECT_EQ(site.role, "F-${AWS::Region}-Role");
  EXPECT_EQ(site.secret, "F-TinybirdSecret");
  EXPECT_EQ(paper_site("DDBStreamCDC-LambdaFunction", "", "").value().secret,
            "DDBStreamCDC-TinybirdSecret");
  const auto named = paper_site("F", "R", "S").value();
  EXPECT_EQ(named.role, "R");
  EXPECT_EQ(named.secret, "S");
}

TEST(StackNames, a_name_that_would_be_cut_differently_in_each_region_is_refused) {
  const std::string fits(39, 'f');
  EXPECT_TRUE(paper_site(fits, "", ""));
  const auto refused = paper_site(fits + "f", "", "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::bad_config);
  EXPECT_TRUE(refused.error().message.starts_with("--lambda-name fff"));
}

TEST(StackNames, logical_ids_are_failures_and_digits) {
  const auto ids = table_ids(Names{"Orders", "shop-a.b_c"});
  EXPECT_EQ(ids.at("Orders"), "Orders");
  EXPECT_EQ(ids.at("shop-a.b_c"), "shopDashaDotbUnderscorec");
}

TEST(StackNames, tables_that_are_spelled_alike_have_ids_of_their_own) {
  const Names names{"a-b", "aDashb", std::string(255, '-'), std::string(254, '-') + "."};
  const auto ids = table_ids(names);
  std::set<std::string> different;
  for (const auto& name : names) {
    const auto& id = ids.at(name);
    EXPECT_LE(id.size(), 255 - std::string("ScheduleOf").size());
    EXPECT_EQ(id.find_first_of("-_."), std::string::npos) << id;
    different.insert(id);
  }
  EXPECT_EQ(different.size(), names.size());
  EXPECT_EQ(ids.at("aDashb"), "aDashb");
}

TEST(StackNames, a_table_more_renames_no_other) {
  const auto before = table_ids(Names{"Orders", "shop-1"});
  const auto after = table_ids(Names{"Another", "Orders", "shop-1"});
  EXPECT_EQ(before.at("Orders"), after.at("Orders"));
  EXPECT_EQ(before.at("shop-1"), after.at("shop-1"));
}

}  // namespace
}  // namespace tinydynamocdc::stack
