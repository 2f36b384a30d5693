// SPDX-License-Identifier: Apache-2.0
#include "row/body.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "row/batch.hpp"
#include "support/gzip.hpp"

namespace tinydynamocdc::row {
namespace {

// The text of rows [first, last), newlines between them.
std::string joined(const std::vector<std::string>& rows, std::size_t first, std::size_t last) {
  std::string text;
  for (auto row = first; row < last; ++row) {
    text += (row == first ? "" : "\n") + rows[row];
  }
  return text;
}

void fill(const std::vector<std::string>& rows, Body& body) {
  Batch batch({.rows_max = rows.size(), .bytes_max = 100'000'000});
  for (const auto& row : rows) {
    batch.buffer() += row + "\n";
    batch.add({});
  }
  batch.take_body(body);
}

TEST(Body, knows_each_row_s_origin_and_the_oldest_of_some) {
  Batch batch({.rows_max = 100, .bytes_max = 100'000});
  const auto add = [&batch](std::size_t rows, const RowOrigin& first) {
    std::vector<std::size_t> ends;
    while (ends.size() < rows) {
      batch.buffer() += "x\n";
      ends.push_back(batch.buffer().size());
    }
    batch.add(ends, first);
  };
  add(3, {.index = 7, .sequence_number = "a", .approximate_creation_s = 50});
  add(2, {.index = 10, .sequence_number = "a", .approximate_creation_s = 50});  // The same run.
  add(1, {.index = 12, .sequence_number = "b", .approximate_creation_s = 40});
  add(2, {.index = 20, .sequence_number = "b", .approximate_creation_s = 40});
  add(1, {.index = 22, .sequence_number = "b", .approximate_creation_s = 60});
  Body body;
  batch.take_body(body);
  const std::uint64_t indexes[] = {7, 8, 9, 10, 11, 12, 20, 21, 22};
  const std::int64_t times_s[] = {50, 50, 50, 50, 50, 40, 40, 40, 60};
  for (std::size_t row = 0; row < std::size(indexes); ++row) {
    EXPECT_EQ(body.origin(row).index, indexes[row]);
    EXPECT_EQ(body.origin(row).sequence_number, row < 5 ? "a" : "b");
    EXPECT_EQ(body.origin(row).approximate_creation_s, times_s[row]);
    for (auto last = row + 1; last <= std::size(indexes); ++last) {
      EXPECT_EQ(body.oldest_creation_s(row, last), *std::min_element(times_s + row, times_s + last))
          << row << " to " << last;
    }
  }
}

TEST(Body, a_part_is_a_member_of_its_own_of_exactly_its_rows) {
  const std::vector<std::string> rows{"a", "", "ccc", "dd", "\\u00e9 é"};
  Body body;
  fill(rows, body);
  for (std::size_t first = 0; first < rows.size(); ++first) {
    for (auto last = first + 1; last <= rows.size(); ++last) {
      EXPECT_EQ(testing::gunzipped_member(body.gzip_of(first, last)), joined(rows, first, last))
          << first << " to " << last;
    }
  }
}

TEST(Body, parts_of_a_large_one_are_its_text) {
  std::mt19937 random(3);
  std::vector<std::string> rows;
  for (int i = 0; i < 400; ++i) {
    std::string row(random() % 20'000, 'x');
    for (auto& c : row) {
      c = static_cast<char>('a' + random() % 16);
    }
    rows.push_back(row);
  }
  Body body;
  fill(rows, body);
  EXPECT_GT(body.text_bytes(0, rows.size()), 3'000'000U);
  for (const std::pair<std::size_t, std::size_t> part : {std::pair{0UZ, 200UZ},
                                                         {200UZ, 400UZ},
                                                         {0UZ, 1UZ},
                                                         {399UZ, 400UZ},
                                                         {57UZ, 58UZ},
                                                         {0UZ, 400UZ}}) {
    const auto text = testing::gunzipped_member(body.gzip_of(part.first, part.second));
    ASSERT_TRUE(text);
    EXPECT_EQ(body.text_bytes(part.first, part.second), text->size());
    EXPECT_TRUE(*text == joined(rows, part.first, part.second)) << part.first;
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
