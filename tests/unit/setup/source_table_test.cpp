// SPDX-License-Identifier: Apache-2.0
#include "setup/source_table.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::setup {
namespace {

TEST(SourceTableTest, words_are_names_or_arns_of_tables_of_this_region) {
  const Site site{.partition = "aws",
                  .account = "1",
                  .region = "eu-west-2",
                  .function = "cdc",
                  .role = {},
                  .secret = {}};
  const auto own = source_table(site, "Orders");
  ASSERT_TRUE(own);
  EXPECT_EQ(own->arn, "arn:aws:dynamodb:eu-west-2:1:table/Orders");
  EXPECT_FALSE(is_foreign(*own, site));
  EXPECT_EQ(trigger_key(site, own->arn), "trigger Orders");
  const auto foreign = source_table(site, "arn:aws:dynamodb:eu-west-2:2:table/Orders");
  ASSERT_TRUE(foreign);
  EXPECT_EQ(foreign->name, "Orders");
  EXPECT_EQ(foreign->account, "2");
  EXPECT_TRUE(is_foreign(*foreign, site));
  EXPECT_EQ(trigger_key(site, foreign->arn + "/stream/x"),
            "trigger arn:aws:dynamodb:eu-west-2:2:table/Orders");
  for (const char* wrong :
       {"arn:aws:dynamodb:us-east-1:2:table/Orders", "arn:aws-cn:dynamodb:eu-west-2:2:table/O",
        "arn:aws:dynamodb:eu-west-2:2:table/", "arn:aws:dynamodb:eu-west-2:2:table/O/stream/x",
        "arn:aws:s3:::table/O", "arn:aws:dynamodb:eu-west-2::table/O", "arn:"}) {
    EXPECT_FALSE(source_table(site, wrong)) << wrong;
  }
}

}  // namespace
}  // namespace tinydynamocdc::setup
