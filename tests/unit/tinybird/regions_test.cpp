// SPDX-License-Identifier: Apache-2.0
#include "tinybird/regions.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::tinybird {
namespace {

using base::Secret;

// {"u":"u","id":"i","host":…}, in base64url.
const Secret k_us_east("p.eyJ1IjoidSIsImlkIjoiaSIsImhvc3QiOiJ1c19lYXN0In0.sig");
const Secret k_sydney("p.eyJ1IjoidSIsImlkIjoiaSIsImhvc3QiOiJhd3MtYXAtc291dGhlYXN0LTIifQ.sig");
const Secret k_hong_kong("p.eyJ1IjoidSIsImlkIjoiaSIsImhvc3QiOiJhcC1lYXN0LWF3cyJ9.sig");
const Secret k_mars("p.eyJ1IjoiYSIsImlkIjoiYiIsImhvc3QiOiJhd3MtbWFycy0xIn0.sig");

TEST(Regions, the_host_follows_from_the_token) {
  EXPECT_EQ(api_url_of(k_us_east).value(), "https://api.us-east.tinybird.co");
  EXPECT_EQ(api_url_of(k_sydney).value(), "https://api.ap-southeast-2.aws.tinybird.co");
  EXPECT_EQ(api_url_of(k_hong_kong).value(), "https://api.ap-east.aws.tinybird.co");
  EXPECT_EQ(api_url_of(Secret("p.opaque")).value(), "https://api.tinybird.co");
}

TEST(Regions, one_that_nobody_knows_has_no_host) {
  const auto url = api_url_of(k_mars);
  ASSERT_FALSE(url) << *url;
  EXPECT_EQ(url.error().kind, base::ErrorKind::bad_config);
  EXPECT_TRUE(url.error().message.contains("aws-mars-1")) << url.error().message;
}

TEST(Regions, those_that_are_not_known_are_not_judged) {
  EXPECT_EQ(region_fit("us_east", "api.us-east.tinybird.co"), RegionFit::fits);
  EXPECT_EQ(region_fit("gcp-us-east4", "api.us-east.tinybird.co"), RegionFit::fits);
  EXPECT_EQ(region_fit("us_east", "api.tinybird.co"), RegionFit::differs);
  EXPECT_EQ(region_fit("aws-ap-southeast-2", "api.tinybird.co"), RegionFit::differs);
  EXPECT_EQ(region_fit("aws-mars-1", "api.tinybird.co"), RegionFit::unknown);
  EXPECT_EQ(region_fit("us_east", "tinybird.example.com"), RegionFit::unknown);
  EXPECT_EQ(region_fit("", "api.tinybird.co"), RegionFit::unknown);
  EXPECT_EQ(region_fit("local", "127.0.0.1"), RegionFit::fits);
  EXPECT_EQ(region_fit("local", "tinybird.internal"), RegionFit::unknown);
  EXPECT_EQ(region_fit("local", "api.tinybird.co"), RegionFit::differs);
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
