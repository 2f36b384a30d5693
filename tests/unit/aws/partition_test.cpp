// SPDX-License-Identifier: Apache-2.0
#include "aws/partition.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

TEST(Partition, of_regions_that_are_known_and_of_those_to_come) {
  EXPECT_EQ(find_partition("eu-west-2").name, "aws");
  EXPECT_EQ(find_partition("mx-nowhere-12").name, "aws");
  EXPECT_EQ(find_partition("cn-north-1").name, "aws-cn");
  EXPECT_EQ(find_partition("us-gov-west-1").name, "aws-us-gov");
  EXPECT_EQ(find_partition("us-iso-west-1").name, "aws-iso");
  EXPECT_EQ(find_partition("us-isob-south-3").name, "aws-iso-b");
  EXPECT_EQ(find_partition("eu-isoe-west-1").name, "aws-iso-e");
  EXPECT_EQ(find_partition("us-isof-south-1").name, "aws-iso-f");
  EXPECT_EQ(find_partition("eusc-de-east-2").name, "aws-eusc");
  EXPECT_EQ(find_partition("aws-cn-global").name, "aws-cn");
}

TEST(Partition, of_what_fits_none_is_the_commercial_one) {
  for (const char* region : {"", "mars-1", "cn-", "cn-north-", "cn-north-x", "cn--1", "us-gov-"}) {
    EXPECT_EQ(find_partition(region).name, "aws") << region;
  }
}

TEST(Partition, has_its_own_domains) {
  const Partition found = find_partition("eusc-de-east-1");
  EXPECT_EQ(found.dns_suffix, "amazonaws.eu");
  EXPECT_EQ(found.dual_stack_dns_suffix, "api.amazonwebservices.eu");
}

}  // namespace
}  // namespace tinydynamocdc::aws
