// SPDX-License-Identifier: Apache-2.0
#include "row/batch.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::row {
namespace {

void add(Batch& batch, std::string_view row) {
  batch.buffer() += row;
  batch.buffer() += '\n';
  batch.add({.index = batch.rows()});
}

TEST(Batch, a_body_is_rows_without_the_last_newline) {
  Batch batch;
  EXPECT_EQ(batch.body(0, 0), "");
  add(batch, "a");
  add(batch, "bb");
  add(batch, "c");
  EXPECT_EQ(batch.body(0, 3), "a\nbb\nc");
  EXPECT_EQ(batch.body(1, 2), "bb");
  EXPECT_EQ(batch.body(2, 3), "c");
}

TEST(Batch, is_full_at_the_limit_of_rows) {
  Batch batch;
  add(batch, "a");
  EXPECT_EQ(batch.full_body_rows({.rows_max = 2, .bytes_max = 100}), 0U);
  add(batch, "b");
  EXPECT_EQ(batch.full_body_rows({.rows_max = 2, .bytes_max = 100}), 2U);
}

TEST(Batch, a_body_of_exactly_the_limit_of_bytes_still_fits) {
  Batch batch;
  add(batch, "1234");
  add(batch, "67890");
  EXPECT_EQ(batch.full_body_rows({.rows_max = 9, .bytes_max = 10}), 0U);
  EXPECT_EQ(batch.full_body_rows({.rows_max = 9, .bytes_max = 9}), 1U);
}

TEST(Batch, one_row_over_the_limit_is_a_body_of_its_own) {
  Batch batch;
  add(batch, "12345678901");
  EXPECT_EQ(batch.full_body_rows({.rows_max = 9, .bytes_max = 10}), 1U);
}

TEST(Batch, hands_its_last_rows_over) {
  Batch batch;
  add(batch, "a");
  add(batch, "bb");
  add(batch, "ccc");
  Batch next;
  batch.move_tail(2, next);
  EXPECT_EQ(batch.body(0, batch.rows()), "a\nbb");
  EXPECT_EQ(next.body(0, next.rows()), "ccc");
  EXPECT_EQ(next.origin(0).index, 2U);
  add(next, "d");
  EXPECT_EQ(next.body(0, 2), "ccc\nd");

  batch.move_tail(2, next);
  EXPECT_EQ(next.rows(), 2U) << "nothing behind the last";
  batch.move_tail(0, next);
  EXPECT_EQ(batch.rows(), 0U);
  EXPECT_EQ(next.body(0, 4), "ccc\nd\na\nbb");
}

TEST(Batch, forgets_its_rows_and_keeps_the_memory) {
  Batch batch;
  batch.buffer().reserve(1000);
  const auto* const memory = batch.buffer().data();
  add(batch, "a");
  batch.clear();
  EXPECT_EQ(batch.rows(), 0U);
  EXPECT_EQ(batch.body(0, 0), "");
  add(batch, std::string(900, 'b'));
  EXPECT_EQ(batch.body(0, 1), std::string(900, 'b'));
  EXPECT_EQ(batch.buffer().data(), memory);
}

}  // namespace
}  // namespace tinydynamocdc::row
