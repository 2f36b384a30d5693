// SPDX-License-Identifier: Apache-2.0
#include "base/environment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace tinydynamocdc::base {
namespace {

TEST(Environments, an_empty_variable_counts_as_not_set_unless_it_is_asked_for_as_it_is) {
  const Environment environment({{"SET", "x"}, {"EMPTY", ""}});
  EXPECT_EQ(environment.get("SET"), "x");
  EXPECT_EQ(environment.get("EMPTY"), std::nullopt);
  EXPECT_EQ(environment.get("ABSENT"), std::nullopt);
  EXPECT_EQ(environment.get_raw("SET"), "x");
  EXPECT_EQ(environment.get_raw("EMPTY"), "");
  EXPECT_EQ(environment.get_raw("ABSENT"), std::nullopt);
}

TEST(Environments, another_value_stands_in_for_what_is_not_set) {
  const Environment environment({{"SET", "x"}, {"EMPTY", ""}});
  EXPECT_EQ(environment.get_or("SET", "y"), "x");
  EXPECT_EQ(environment.get_or("EMPTY", "y"), "y");
  EXPECT_EQ(environment.get_or("ABSENT", "y"), "y");
}

TEST(Environments, a_change_is_of_the_copy_alone) {
  Environment environment = Environment::of_process();
  EXPECT_EQ(environment.get("PATH"), std::getenv("PATH"));
  environment.set("TINYDYNAMOCDC_TEST_VARIABLE", "x");
  environment.set("TINYDYNAMOCDC_TEST_VARIABLE", "y");
  EXPECT_EQ(environment.get("TINYDYNAMOCDC_TEST_VARIABLE"), "y");
  EXPECT_EQ(std::getenv("TINYDYNAMOCDC_TEST_VARIABLE"), nullptr);
  EXPECT_EQ(Environment::of_process().get("TINYDYNAMOCDC_TEST_VARIABLE"), std::nullopt);
}

}  // namespace
}  // namespace tinydynamocdc::base
