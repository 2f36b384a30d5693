// SPDX-License-Identifier: Apache-2.0
#include "aws/chosen_profile.hpp"

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::aws {
namespace {

TEST(ChosenProfile, switches_are_on_only_when_they_say_true_in_any_case) {
  const testing::TemporaryFolder home;
  home.write(".aws/config", "[default]\nuse_it = tRUE\n[profile off]\nuse_it = 1\n");
  const Switch asked{.variable = "USE_IT", .setting = "use_it"};
  const auto is = [&](std::string_view profile,
                      std::map<std::string, std::string, std::less<>> variables) {
    variables.emplace("HOME", home.path());
    const base::Environment environment(std::move(variables));
    return is_on(asked, environment, ChosenProfile::load(environment, profile).value());
  };
  EXPECT_TRUE(is("", {}));
  EXPECT_FALSE(is("off", {}));
  EXPECT_TRUE(is("off", {{"USE_IT", "True"}}));
  EXPECT_FALSE(is("", {{"USE_IT", ""}}));
  EXPECT_FALSE(is("", {{"USE_IT", "yes"}}));
}

TEST(ChosenProfile, that_somebody_chose_must_exist) {
  const testing::TemporaryFolder home;
  home.write(".aws/config", "[profile work]\n");
  const base::Environment environment({{"HOME", home.path()}});
  EXPECT_EQ(ChosenProfile::load(environment, "work").value().name, "work");
  EXPECT_EQ(ChosenProfile::load(environment, "").value().name, "default");
  const auto missing = ChosenProfile::load(environment, "play");
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().message.contains(home.path() + "/.aws/config"));
}

}  // namespace
}  // namespace tinydynamocdc::aws
