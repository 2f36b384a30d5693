// SPDX-License-Identifier: Apache-2.0
#include "cli/found_region.hpp"

#include <gtest/gtest.h>

#include "cli/defaults.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::cli {
namespace {

TEST(FoundRegion, is_the_default_only_where_nobody_says_another) {
  const testing::TemporaryFolder home;
  const base::Environment environment({{"HOME", home.path()}});
  EXPECT_EQ(found_region_of(std::nullopt, environment).value().source, "default");
  EXPECT_EQ(found_region_of(std::nullopt, environment).value().name, k_default_region);
  EXPECT_EQ(found_region_of("eu-north-1", environment).value().source, "--region");
  home.write(".aws/config", "[default]\nregion = us-west-2\n");
  EXPECT_EQ(found_region_of(std::nullopt, environment).value().name, "us-west-2");
}

TEST(FoundRegion, the_default_hides_no_mistake) {
  const testing::TemporaryFolder home;
  const base::Environment environment({{"HOME", home.path()}});
  for (const char* config : {"[default]\nregion = EU WEST\n", "[default\n", "region = x\n"}) {
    home.write(".aws/config", config);
    const auto found = found_region_of(std::nullopt, environment);
    ASSERT_FALSE(found) << config;
    EXPECT_EQ(found.error().kind, base::ErrorKind::bad_config);
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
