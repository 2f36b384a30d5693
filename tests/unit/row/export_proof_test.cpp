// SPDX-License-Identifier: Apache-2.0
#include "row/export_proof.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tinydynamocdc::row {
namespace {

using Texts = std::vector<std::string>;

ProofScope scope() {
  return {.landing = "ddb_T",
          .of_export = {.export_arn = "arn:t/export/1-a", .export_time_s = 1'000'000},
          .columns = {{.name = "key_a", .is_number = false, .python_name = {}},
                      {.name = "key_n", .is_number = true, .python_name = {}}},
          .since_s = 900'000};
}

TEST(ExportProofQueries, the_key_columns_are_those_with_the_prefix_in_their_order) {
  const auto columns = proof_columns({"eventID", "Keys", "key_a", "key_n", "userIdentity"},
                                     {"String", "String", "String", "Float64", "String"}, "key_");
  EXPECT_EQ(columns, scope().columns);
  const auto none = proof_columns({"eventID", "Keys"}, {"String", "String"}, "key_");
  ASSERT_EQ(none.size(), 1U);
  EXPECT_EQ(none[0].name, "Keys") << "nothing is sorted by it, and every key has it";
}

TEST(ExportProofQueries, values_become_literals_and_nothing_else) {
  const auto columns = scope().columns;
  EXPECT_EQ(key_literals(columns, {}), Texts());
  EXPECT_EQ(key_literals(columns, {"it's", "-1.5e+22"}), (Texts{R"('it\'s')", "-1.5e+22"}));
  for (const Texts& wrong :
       {Texts{"a"}, Texts{"a", "1) OR (1"}, Texts{"a", "nan"}, Texts{"a", ""}}) {
    EXPECT_FALSE(key_literals(columns, wrong));
  }
}

TEST(ExportProofQueries, a_slice_is_a_range_that_the_index_understands) {
  const auto query =
      slice_counts_query(scope(), {.after = {"'b'", "1"}, .until = {"'d'", "7"}}, 10);
  EXPECT_TRUE(
      query.contains("FROM ddb_T WHERE ApproximateCreationDateTime BETWEEN 899700 AND "
                     "1000300 AND Keys != '' AND "
                     "key_a >= 'b' AND (key_a > 'b' OR key_n > 1) AND "
                     "key_a <= 'd' AND (key_a < 'd' OR key_n <= 7))"))
      << query;
  auto by_one = scope();
  by_one.columns.pop_back();
  const auto of_one = doubtful_items_query(by_one, {.after = {"'b'"}, .until = {"'d'"}});
  EXPECT_TRUE(of_one.contains("AND key_a > 'b' AND key_a <= 'd')")) << of_one;
  const auto all = slice_counts_query(scope(), {}, 10);
  EXPECT_TRUE(all.contains("AND Keys != '') WHERE is_item")) << all;
}

TEST(ExportProofQueries, its_end_is_found_in_order_and_its_mark_at_the_beginning) {
  EXPECT_EQ(slice_end_query(scope(), {}, 20'000),
            "SELECT [toString(key_a), toString(key_n)] AS until FROM ddb_T WHERE "
            "ApproximateCreationDateTime BETWEEN 899700 AND 1000300 AND Keys != '' ORDER BY key_a, "
            "key_n LIMIT 1 OFFSET 19999");
  EXPECT_EQ(last_mark_query(scope()),
            "SELECT toString(max(ApproximateCreationDateTime)) AS n FROM ddb_T WHERE key_a = '' "
            "AND key_n = 0 AND Keys = '' AND eventName = 'SNAPSHOT_COMPLETE' AND eventSourceARN != "
            "'arn:t/export/1-a' AND ApproximateCreationDateTime < 1000000");
}

// What an item without an older row means hangs on whether all of them would have one.
TEST(ExportProofQueries, without_an_older_mark_nothing_is_missing) {
  EXPECT_TRUE(slice_counts_query(scope(), {}, 1).contains("NOT has_old AND 0, 'without_past'"));
  auto first = scope();
  first.since_s = 0;
  const auto query = slice_counts_query(first, {}, 1);
  EXPECT_TRUE(query.contains("NOT has_old AND 1, 'without_past'"));
  EXPECT_TRUE(query.contains("BETWEEN 0 AND 1000300"));
  EXPECT_TRUE(query.contains("if(1 AND has_old")) << "its keys are known all the same";
  first.are_keys_canonical = false;
  EXPECT_TRUE(slice_counts_query(first, {}, 1).contains("if(0 AND has_old"));
}

}  // namespace
}  // namespace tinydynamocdc::row
