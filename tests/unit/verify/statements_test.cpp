// SPDX-License-Identifier: Apache-2.0
#include "verify/statements.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::verify {
namespace {

class StatementsTest : public ::testing::Test {
 protected:
  Subject subject_{.table = "T",
                   .datasource = "ddb_T",
                   .view = "mat_ddb_T",
                   .columns = {{.name = "key_id"}},
                   .view_columns = {{.name = "key_id"}},
                   .export_arn = "arn:it's",
                   .edge_begin_s = 1'000,
                   .export_time_s = 2'000};
  Marks marks_{.before = "11", .at_export = "22", .now = "33"};
  Slices slices_{false, {"m"}};
};

TEST_F(StatementsTest, before_is_up_to_the_export_without_its_own_rows) {
  for (const auto& sql :
       {marks_statement(subject_), sums_statement(subject_, marks_, slices_, {.slice = 0}),
        rows_statement(subject_, slices_, 0, {1})}) {
    EXPECT_TRUE(
        sql.contains("ApproximateCreationDateTime <= 2000 AND NOT (eventName IN "
                     "('SNAPSHOT', 'SNAPSHOT_COMPLETE') AND eventSourceARN = "
                     "'arn:it\\'s')"))
        << sql;
  }
}

TEST_F(StatementsTest, each_state_has_its_mark) {
  const auto sql = sums_statement(subject_, marks_, slices_, {.slice = 0});
  for (const auto* mark : {"toUInt256('11')", "toUInt256('22')", "toUInt256('33')"}) {
    EXPECT_TRUE(sql.contains(mark)) << sql;
  }
}

TEST_F(StatementsTest, each_reads_its_slice_alone) {
  EXPECT_TRUE(sums_statement(subject_, marks_, slices_, {.slice = 0}).contains("key_id < 'm'"));
  EXPECT_TRUE(view_sums_statement(subject_, slices_, {.slice = 1}).contains("key_id >= 'm'"));
  EXPECT_TRUE(states_statement(subject_, marks_, slices_, {.slice = 0}, {3, 4}).contains("(3, 4)"));
  EXPECT_TRUE(view_states_statement(subject_, slices_, {.slice = 1}, {5}).contains("IN (5)"));
  EXPECT_TRUE(view_rows_statement(subject_, slices_, 1, {7, 8}).contains("IN (7, 8)"));
}

TEST_F(StatementsTest, a_sample_is_taken_on_both_sides) {
  EXPECT_FALSE(sums_statement(subject_, marks_, slices_, {.slice = 0}).contains("65535"));
  subject_.sample = 655;
  EXPECT_TRUE(sums_statement(subject_, marks_, slices_, {.slice = 0}).contains("65535) < 655"));
  EXPECT_TRUE(view_sums_statement(subject_, slices_, {.slice = 0}).contains("65535) < 655"));
}

TEST_F(StatementsTest, rows_of_the_edge_are_all_asked_for) {
  EXPECT_TRUE(rows_statement(subject_, slices_, 0, {1}).contains("BETWEEN 700 AND 2300"));
}

TEST_F(StatementsTest, the_counts_alone_read_no_column_as_a_whole) {
  const auto sql = counts_statement(subject_);
  EXPECT_FALSE(sql.contains("key_id"));
  EXPECT_TRUE(sql.contains("ApproximateCreationDateTime = 2000")) << "its month alone";
  EXPECT_TRUE(sql.contains("LIMIT 1"));
}

}  // namespace
}  // namespace tinydynamocdc::verify
