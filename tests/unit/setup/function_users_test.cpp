// SPDX-License-Identifier: Apache-2.0
#include "setup/function_users.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "setup/part_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

class FunctionUsers : public PartTest {
 protected:
  base::Result<std::vector<manage::User>> users(const std::string& variable) {
    return functions_that(function_parts(), site_, [&](const auto& function) {
      return function.environment.contains(variable);
    });
  }
};

TEST_F(FunctionUsers, those_that_use_it_are_named_and_the_own_one_has_its_key) {
  aws_.add_function("cdc", {{"X", "1"}});
  aws_.add_function("billing", {{"X", "2"}});
  aws_.add_function("idle");
  const auto found = users("X");
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->at(0).key, "function billing");
  EXPECT_EQ(found->at(0).name, "the function billing");
  EXPECT_EQ(found->at(1).key, k_function_key);
  EXPECT_EQ(found->at(1).name, "the function cdc");
}

TEST_F(FunctionUsers, functions_of_all_pages_count) {
  aws_.functions_per_page = 1;
  for (const char* name : {"a", "b", "z"}) {
    aws_.add_function(name, {{"X", "1"}});
  }
  EXPECT_EQ(users("X").value().size(), 3U);
}

TEST_F(FunctionUsers, where_nobody_uses_it_there_are_none) {
  EXPECT_TRUE(users("X").value().empty());
}

TEST_F(FunctionUsers, a_list_that_is_denied_is_an_error_and_not_nobody) {
  aws_.fail("ListFunctions", 1, 403, "AccessDeniedException", "no");
  expect_error(users("X"), base::ErrorKind::denied, "ListFunctions");
}

}  // namespace
}  // namespace tinydynamocdc::setup
