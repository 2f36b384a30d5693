// SPDX-License-Identifier: Apache-2.0
#include "aws/region.hpp"

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::aws {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

std::string region(Variables variables, std::string_view named = {},
                   std::string_view profile = {}) {
  const base::Environment environment(std::move(variables));
  const auto found = resolve_region(environment, named, profile);
  return found ? *found : "error: " + found.error().message;
}

TEST(Region, the_named_one_wins_and_the_variables_follow_in_order) {
  Variables all{{"REGION", "r-1"}, {"AWS_REGION", "a-1"}, {"AWS_DEFAULT_REGION", "d-1"}};
  EXPECT_EQ(region(all, "named-1"), "named-1");
  EXPECT_EQ(region(all), "r-1");
  all.erase("REGION");
  EXPECT_EQ(region(all), "a-1");
  all.erase("AWS_REGION");
  EXPECT_EQ(region(all), "d-1");
}

TEST(Region, comes_from_the_profile_when_no_variable_names_it) {
  const testing::TemporaryFolder home;
  home.write(".aws/config", "[default]\nregion = eu-west-2\n[profile work]\nregion=eu-north-1\n");
  EXPECT_EQ(region({{"HOME", home.path()}}), "eu-west-2");
  EXPECT_EQ(region({{"HOME", home.path()}, {"AWS_PROFILE", "work"}}), "eu-north-1");
  EXPECT_EQ(region({{"HOME", home.path()}, {"AWS_PROFILE", "work"}}, {}, "default"), "eu-west-2");
  EXPECT_EQ(region({{"AWS_CONFIG_FILE", home.path() + "/.aws/config"}}), "eu-west-2");
}

TEST(Region, none_is_an_error_that_says_where_it_was_looked_for) {
  const testing::TemporaryFolder home;
  const std::string found = region({{"HOME", home.path()}});
  EXPECT_TRUE(found.contains("AWS_REGION")) << found;
  EXPECT_TRUE(found.contains(home.path() + "/.aws/config")) << found;
}

TEST(Region, a_text_that_cannot_be_a_host_name_is_refused) {
  for (const char* text : {"eu-west-2/x", "eu_west", "EU-WEST-2", "a.b", "eu west", "-eu", "eu-",
                           "1234", "fips-us-east-1", "us-gov-west-1-fips"}) {
    EXPECT_TRUE(region({{"AWS_REGION", text}}).starts_with("error: AWS_REGION")) << text;
  }
}

TEST(Region, says_what_names_it) {
  const testing::TemporaryFolder home;
  home.write(".aws/config", "[profile work]\nregion = eu-north-1\n");
  const auto source = [](Variables variables, std::string_view named = {}) -> std::string {
    const auto found = find_region(base::Environment(std::move(variables)), named);
    return !found ? "error" : *found ? (*found)->source : "none";
  };
  EXPECT_EQ(source({}, "eu-west-1"), "--region");
  EXPECT_EQ(source({{"AWS_DEFAULT_REGION", "eu-west-1"}}), "AWS_DEFAULT_REGION");
  EXPECT_EQ(source({{"HOME", home.path()}, {"AWS_PROFILE", "work"}}), "profile work");
  EXPECT_EQ(source({{"HOME", home.path()}}), "none");
}

TEST(Region, of_a_file_that_cannot_be_parsed_or_a_profile_that_is_missing_is_an_error) {
  const testing::TemporaryFolder home;
  home.write(".aws/config", "[default\nregion = eu-north-1\n");
  EXPECT_TRUE(region({{"HOME", home.path()}}).contains(home.path() + "/.aws/config"));
  home.write(".aws/config", "[default]\nregion = eu-north-1\n");
  EXPECT_TRUE(region({{"HOME", home.path()}, {"AWS_PROFILE", "play"}})
                  .starts_with("error: there is no AWS profile \"play\""));
}

}  // namespace
}  // namespace tinydynamocdc::aws
