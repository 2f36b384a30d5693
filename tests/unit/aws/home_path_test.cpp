// SPDX-License-Identifier: Apache-2.0
#include "aws/home_path.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

TEST(HomePath, is_expanded_as_the_aws_tools_do) {
  const base::Environment environment({{"HOME", "/home/ann/"}, {"A", "x"}, {"EMPTY", ""}});
  const auto expanded = [&](std::string_view path) { return expanded_path(environment, path); };
  EXPECT_EQ(expanded(""), "");
  EXPECT_EQ(expanded("~"), "/home/ann");
  EXPECT_EQ(expanded("~/.aws/config"), "/home/ann/.aws/config");
  EXPECT_EQ(expanded("a/~/b"), "a/~/b");
  EXPECT_EQ(expanded("$A/${A}y/$Ay"), "x/xy/$Ay");
  EXPECT_EQ(expanded("$EMPTY/$/${}/${A/$"), "/$/${}/${A/$");
  EXPECT_EQ(expanded("${HOME}z"), "/home/ann/z");
  EXPECT_EQ(expanded("~no-such-user-here/x"), "~no-such-user-here/x");
}

TEST(HomePath, without_home_the_user_database_is_asked) {
  EXPECT_TRUE(home_folder(base::Environment()).starts_with('/'));
  EXPECT_EQ(home_folder(base::Environment({{"HOME", ""}})), "");
  EXPECT_TRUE(expanded_path(base::Environment(), "~root/x").ends_with("/x"));
}

}  // namespace
}  // namespace tinydynamocdc::aws
