// SPDX-License-Identifier: Apache-2.0
#include "row/landing_queries.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace tinydynamocdc::row {
namespace {

// What ClickHouse answers to these is in the end-to-end tests; here are the places that names and
// numbers go to.
TEST(LandingQueries, name_the_landing_data_source_wherever_they_read) {
  EXPECT_EQ(any_keys_query("ddb_t"), "SELECT Keys FROM ddb_t WHERE Keys != '' LIMIT 1");
  EXPECT_EQ(newest_arn_query("ddb_t"),
            "SELECT toString(eventSourceARN) AS arn FROM ddb_t WHERE ApproximateCreationDateTime = "
            "(SELECT max(ApproximateCreationDateTime) FROM ddb_t) LIMIT 1");
  EXPECT_TRUE(row_counts_query("ddb_t").ends_with(" AS complete FROM ddb_t"));
  EXPECT_EQ(quarantined_query("ddb_t"), "SELECT count() AS rows FROM ddb_t_quarantine");
}

TEST(LandingQueries, keys_are_those_of_one_table_alone) {
  const auto query = newest_keys_query("ddb_t", "arn:aws:dynamodb:r:1:table/t", std::nullopt);
  EXPECT_TRUE(query.starts_with("SELECT Keys FROM ddb_t WHERE "));
  EXPECT_TRUE(
      query.ends_with(" AND startsWith(eventSourceARN, 'arn:aws:dynamodb:r:1:table/t/') AND "
                      "Keys != '' LIMIT 1"));
  EXPECT_FALSE(query.contains(" < ")) << query;
  EXPECT_TRUE(newest_keys_query("ddb_t", "arn:aws:dynamodb:r:1:table/t", 17)
                  .contains("FROM ddb_t WHERE ApproximateCreationDateTime < 17 AND startsWith"));
}

TEST(LandingQueries, changes_begin_at_a_time_and_are_bounded) {
  const auto query = changes_query("ddb_t", {.from_s = 17, .changes_max = 5});
  EXPECT_TRUE(query.contains(" FROM ddb_t WHERE ApproximateCreationDateTime >= 17 AND ")) << query;
  EXPECT_TRUE(query.ends_with(" LIMIT 5")) << query;
}

}  // namespace
}  // namespace tinydynamocdc::row
