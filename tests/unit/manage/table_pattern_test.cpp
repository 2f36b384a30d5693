// SPDX-License-Identifier: Apache-2.0
#include "manage/table_pattern.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tinydynamocdc::manage {
namespace {

const std::string k_tables = "arn:aws:dynamodb:eu-west-2:123456789012:table/";

TEST(TableResources, are_taken_apart_at_the_table_s_name) {
  const auto stream = k_tables + "Orders/stream/*";
  const auto parts = table_resource(stream);
  EXPECT_EQ(parts.before, k_tables);
  EXPECT_EQ(parts.name, "Orders");
  EXPECT_EQ(parts.after, "/stream/*");
  EXPECT_FALSE(parts.is_pattern()) << "the star is behind the name";
  EXPECT_EQ(parts.beginning(), "Orders");
}

TEST(TableResources, a_star_at_the_name_s_end_is_a_pattern) {
  const auto resource = k_tables + "shop-*";
  const auto parts = table_resource(resource);
  EXPECT_TRUE(parts.is_pattern());
  EXPECT_EQ(parts.beginning(), "shop-");
  EXPECT_EQ(parts.after, "");
}

TEST(TableResources, of_what_is_no_table_s_all_is_before) {
  const auto parts = table_resource("arn:aws:s3:::bucket/*");
  EXPECT_EQ(parts.before, "arn:aws:s3:::bucket/*");
  EXPECT_EQ(parts.name, "");
  EXPECT_FALSE(parts.is_pattern());
}

struct Covered {
  const char* pattern;
  const char* resource;
  bool covers;
};

TEST(TablePatterns, cover_what_begins_alike_and_goes_on_alike) {
  for (const auto& [pattern, resource, expected] : {
           Covered{"shop-*", "shop-orders", true},
           Covered{"shop-*", "shop-", true},
           Covered{"shop-*", "shop-eu-*", true},
           Covered{"*", "anything", true},
           Covered{"shop-*/stream/*", "shop-orders/stream/*", true},
           Covered{"shop-*", "shop", false},
           Covered{"shop-*", "Shop-orders", false},
           Covered{"shop-*", "shop-orders/stream/*", false},
           Covered{"shop-orders", "shop-orders", false},
           Covered{"shop-eu-*", "shop-*", false},
       }) {
    EXPECT_EQ(covers(k_tables + pattern, k_tables + resource), expected)
        << pattern << " " << resource;
  }
  EXPECT_FALSE(covers(k_tables + "*", "arn:aws:dynamodb:us-east-1:123456789012:table/Orders"));
  EXPECT_FALSE(covers(k_tables + "*", "arn:aws:s3:::bucket"));
}

TEST(CommonBeginnings, end_with_a_mark_that_parts_words) {
  const auto of = [](const std::vector<std::string>& names) { return common_beginning(names); };
  EXPECT_EQ(of({"shop-orders", "shop-users"}), "shop-");
  EXPECT_EQ(of({"shop-eu-a", "shop-eu-b", "shop-us-a"}), "shop-");
  EXPECT_EQ(of({"shop_orders", "shop_ordinary"}), "shop_");
  EXPECT_EQ(of({"prod.shop.a", "prod.shop.b"}), "prod.shop.");
  EXPECT_EQ(of({"orders", "orderlines"}), "") << "no mark";
  EXPECT_EQ(of({"shop-orders", "orders"}), "") << "nothing in common";
  EXPECT_EQ(of({"a-orders", "a-users"}), "") << "less than a word";
  EXPECT_EQ(of({"ab-orders", "ab-users"}), "ab-");
  EXPECT_EQ(of({"shop-orders"}), "shop-") << "one name";
}

}  // namespace
}  // namespace tinydynamocdc::manage
