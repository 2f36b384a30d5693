// SPDX-License-Identifier: Apache-2.0
#include "row/batch.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "support/gzip.hpp"

namespace tinydynamocdc::row {
namespace {

using testing::gunzipped_member;

void add(Batch& batch, std::string_view row, std::uint64_t index = 0) {
  batch.buffer() += row;
  batch.buffer() += '\n';
  batch.add({.index = index});
}

std::string text_of(const Body& body) {
  const auto text = gunzipped_member(body.gzip());
  EXPECT_TRUE(text) << "a damaged body";
  return text.value_or("");
}

// The text of the next body.
std::string taken(Batch& batch) {
  Body body;
  batch.take_body(body);
  return text_of(body);
}

// Does not shrink when it is packed, and has no end of line.
std::string noise(std::mt19937& random, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += static_cast<char>('!' + random() % 90);
  }
  return text;
}

TEST(Batch, a_body_is_rows_without_the_last_newline) {
  Batch batch({});
  add(batch, "a");
  add(batch, "bb", 7);
  add(batch, "c");
  EXPECT_EQ(batch.rows(), 3U);
  EXPECT_FALSE(batch.has_full_body());
  Body body;
  batch.take_body(body);
  EXPECT_EQ(text_of(body), "a\nbb\nc");
  EXPECT_EQ(body.rows(), 3U);
  EXPECT_EQ(body.origin(1).index, 7U);
  EXPECT_EQ(body.text_bytes(0, 3), 6U);
  EXPECT_EQ(body.text_bytes(1, 2), 2U);
  EXPECT_EQ(body.text_bytes(3, 3), 0U);
  EXPECT_EQ(batch.rows(), 0U);
}

TEST(Batch, is_full_at_the_limit_of_rows) {
  Batch batch({.rows_max = 2, .bytes_max = 100});
  add(batch, "a");
  EXPECT_FALSE(batch.has_full_body());
  add(batch, "b");
  EXPECT_TRUE(batch.has_full_body());
  EXPECT_EQ(taken(batch), "a\nb");
  EXPECT_FALSE(batch.has_full_body());
}

TEST(Batch, a_body_of_exactly_the_limit_of_bytes_still_fits) {
  Batch fits({.rows_max = 9, .bytes_max = 10});
  add(fits, "1234");
  add(fits, "67890");
  EXPECT_FALSE(fits.has_full_body());
  EXPECT_EQ(taken(fits), "1234\n67890");

  Batch over({.rows_max = 9, .bytes_max = 9});
  add(over, "1234");
  add(over, "67890", 5);
  EXPECT_TRUE(over.has_full_body());
  EXPECT_EQ(taken(over), "1234");
  EXPECT_FALSE(over.has_full_body());
  Body rest;
  over.take_body(rest);
  EXPECT_EQ(text_of(rest), "67890");
  EXPECT_EQ(rest.origin(0).index, 5U);
}

TEST(Batch, one_row_over_the_limit_is_a_body_of_its_own_that_cannot_be_sent) {
  for (const std::size_t size : {11UL, 2 * Batch::k_text_bytes}) {
    Batch batch({.rows_max = 9, .bytes_max = 10});
    add(batch, "before");
    add(batch, std::string(size, 'x'));
    EXPECT_TRUE(batch.has_full_body());
    EXPECT_EQ(taken(batch), "before");
    EXPECT_TRUE(batch.has_full_body());
    Body body;
    batch.take_body(body);
    EXPECT_EQ(body.rows(), 1U);
    EXPECT_EQ(body.text_bytes(0, 1), size);
    EXPECT_EQ(body.gzip(), "");
    add(batch, "after");
    EXPECT_EQ(taken(batch), "after");
  }
}

TEST(Batch, defect_24_holds_no_more_text_than_a_piece_and_a_row) {
  constexpr std::size_t k_row = 100'000;
  std::mt19937 random(1);
  Batch batch({.rows_max = 1'000, .bytes_max = 10'000'000});
  std::string text;
  while (!batch.has_full_body()) {
    const auto row = noise(random, k_row);
    add(batch, row);
    text += row + "\n";
    ASSERT_LE(batch.buffer().size(), Batch::k_text_bytes + k_row);
  }
  const auto body = taken(batch);
  EXPECT_GT(body.size(), 9'800'000U);
  EXPECT_TRUE(text.starts_with(body));
}

TEST(Batch, defect_24_bodies_are_filled_in_the_same_memory_again_and_again) {
  std::mt19937 random(1);
  Batch batch({.rows_max = 1'000, .bytes_max = 1'000'000});
  Body body;
  std::vector<const char*> places;
  for (int i = 0; i < 6; ++i) {
    while (!batch.has_full_body()) {
      add(batch, noise(random, 50'000));
    }
    batch.take_body(body);
    places.push_back(body.gzip().data());
  }
  EXPECT_EQ(places[2], places[0]);
  EXPECT_EQ(places[3], places[1]);
  EXPECT_EQ(places[4], places[0]);
}

// The ends of rows in the buffer, as many as there is room for; those that are left stay in `rows`.
std::vector<std::size_t> append_some(Batch& batch, std::span<const std::string>& rows) {
  const auto room = batch.room();
  std::vector<std::size_t> ends;
  while (!rows.empty() && ends.size() < room.rows && batch.buffer().size() < room.buffer_bytes) {
    batch.buffer() += rows.front() + "\n";
    ends.push_back(batch.buffer().size());
    rows = rows.subspan(1);
  }
  return ends;
}

// The bodies of noisy rows by a batch with these limits, taken into one body after the other.
std::vector<std::string> bodies_of_noise(const BatchLimits& limits, unsigned seed) {
  std::mt19937 random(seed);
  Batch batch(limits);
  Body bodies[2];
  std::vector<std::string> found;
  for (std::size_t row = 0; row < 800; ++row) {
    add(batch, noise(random, 1 + random() % (row % 100 == 0 ? 200'000 : 4'000)), row);
    while (batch.has_full_body()) {
      auto& body = bodies[found.size() % 2];
      batch.take_body(body);
      found.push_back(body.gzip().empty() ? "too large" : text_of(body));
    }
  }
  found.push_back(std::to_string(batch.rows()));
  batch.take_body(bodies[0]);
  found.push_back(bodies[0].gzip().empty() ? "nothing" : text_of(bodies[0]));
  return found;
}

TEST(Batch, a_thread_that_packs_makes_the_same_bodies) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    BatchLimits limits{.rows_max = seed % 3 == 0 ? 30UZ : 100'000UZ,
                       .bytes_max = seed % 4 == 0 ? 100'000UZ : 700'000UZ,
                       .row_bytes_max = seed % 2 == 0 ? 0UZ : 10'000'000UZ};
    const auto here = bodies_of_noise(limits, seed);
    limits.packing = Packing::beside;
    EXPECT_TRUE(bodies_of_noise(limits, seed) == here) << seed;
  }
}

TEST(Batch, one_that_rests_and_begins_again_packs_as_before) {
  const BatchLimits limits{.rows_max = 9, .bytes_max = 9'000'000, .packing = Packing::beside};
  std::mt19937 random(1);
  const auto row = noise(random, 400'000);
  Batch batch(limits);
  for (int i = 0; i < 3; ++i) {
    add(batch, row);
    add(batch, row);
    EXPECT_TRUE(taken(batch) == row + "\n" + row);
    batch.rest();
    batch.begin(limits);
  }
}

TEST(Batch, rows_that_are_added_many_at_a_time_make_the_same_bodies) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    const BatchLimits limits{.rows_max = 1 + random() % (seed % 3 == 0 ? 4 : 5'000),
                             .bytes_max = 1 + random() % (seed % 2 == 0 ? 2'000 : 900'000)};
    std::vector<std::string> rows;
    for (int i = 0; i < (seed % 5 == 0 ? 60 : 600); ++i) {
      rows.push_back(noise(random, 1 + random() % (seed % 5 == 0 ? 90'000 : 900)));
    }
    std::vector<std::string> singly;
    Batch single(limits);
    Body body;
    const auto take = [&body](Batch& batch, std::vector<std::string>& bodies) {
      batch.take_body(body);
      bodies.push_back(body.gzip().empty() ? "too large" : text_of(body));
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
      add(single, rows[i], i);
      while (single.has_full_body()) {
        take(single, singly);
      }
    }
    Batch many(limits);
    std::vector<std::string> manyfold;
    std::size_t next = 0;
    for (std::span<const std::string> rest(rows); !rest.empty();) {
      const auto index = rows.size() - rest.size();
      const auto ends = append_some(many, rest);
      ASSERT_FALSE(ends.empty());
      many.add(ends, {.index = index});
      while (many.has_full_body()) {
        take(many, manyfold);
        for (std::size_t i = 0; i < body.rows(); ++i) {
          ASSERT_EQ(body.origin(i).index, next++);
        }
      }
    }
    ASSERT_EQ(many.rows(), single.rows());
    take(many, manyfold);
    take(single, singly);
    ASSERT_TRUE(manyfold == singly) << seed;
  }
}

// Whatever the rows and the limits: the bodies are the rows, in order, none left out and none
// twice, each within the limits and as large as they allow.
TEST(Batch, every_row_is_in_one_body_whatever_the_rows_and_the_limits) {
  for (unsigned seed = 0; seed < 80; ++seed) {
    std::mt19937 random(seed);
    const BatchLimits limits{.rows_max = 1 + random() % (seed % 3 == 0 ? 4 : 500),
                             .bytes_max = 1 + random() % (seed % 2 == 0 ? 2'000 : 900'000)};
    const std::size_t row_bytes_max = 1 + random() % (seed % 5 == 0 ? 300'000 : 3'000);
    Batch batch(limits);
    Body body;
    std::vector<std::string> rows;
    std::vector<std::string> bodies;
    std::size_t next = 0;  // The first row that has not been seen in a body.
    const auto take = [&] {
      batch.take_body(body);
      ASSERT_GT(body.rows(), 0U);
      std::string expected;
      for (std::size_t i = 0; i < body.rows(); ++i, ++next) {
        ASSERT_EQ(body.origin(i).index, next) << seed;
        expected += (i == 0 ? "" : "\n") + rows.at(next);
      }
      ASSERT_EQ(body.text_bytes(0, body.rows()), expected.size());
      if (expected.size() > limits.bytes_max) {
        ASSERT_EQ(body.rows(), 1U) << seed;
        return;
      }
      ASSERT_LE(body.rows(), limits.rows_max) << seed;
      ASSERT_TRUE(text_of(body) == expected) << seed;
      const bool is_last = next == rows.size();
      ASSERT_TRUE(is_last || body.rows() == limits.rows_max ||
                  expected.size() + 1 + rows.at(next).size() > limits.bytes_max)
          << seed << ": another row would have fitted";
    };
    for (std::size_t text = 0; text < 1'000'000 && rows.size() < 700;) {
      rows.push_back(noise(random, 1 + random() % row_bytes_max));
      text += rows.back().size();
      add(batch, rows.back(), rows.size() - 1);
      while (batch.has_full_body()) {
        take();
        if (HasFatalFailure()) {
          return;
        }
      }
    }
    if (batch.rows() > 0) {
      take();
    }
    ASSERT_EQ(next, rows.size()) << seed;
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
