// SPDX-License-Identifier: Apache-2.0
#include "row/body.hpp"

#include <gtest/gtest.h>

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
