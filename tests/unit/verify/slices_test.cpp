// SPDX-License-Identifier: Apache-2.0
#include "verify/slices.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::verify {
namespace {

TEST(Slices, have_as_many_ranges_as_the_rows_want) {
  const auto slices = Slices::of_sample(false, {"a", "b", "c", "d"}, 1'000, 500);
  EXPECT_EQ(slices.count(), 2U);
  EXPECT_EQ(slices.bounds(), std::vector<std::string>{"c"});
  EXPECT_EQ(slices.slice_of("bz"), 0U);
  EXPECT_EQ(slices.slice_of("c"), 1U);
  EXPECT_EQ(Slices::of_sample(false, {}, 1'000'000, 10).count(), 1U);
  EXPECT_EQ(Slices::of_sample(false, {"a", "a", "a"}, 1'000, 100).count(), 2U) << "one key";
}

TEST(Slices, numbers_are_compared_as_numbers) {
  const Slices slices(true, {"9", "10"});
  EXPECT_EQ(slices.slice_of("8.9e0"), 0U);
  EXPECT_EQ(slices.slice_of("9.5"), 1U);
  EXPECT_EQ(slices.slice_of("1E1"), 2U);
}

TEST(Slices, conditions_part_all_items_and_quote_their_bounds) {
  const Slices slices(false, {"it's"});
  EXPECT_EQ(slices.condition({.slice = 0}, "key_a"), R"(Keys != '' AND key_a < 'it\'s')");
  EXPECT_EQ(slices.condition({.slice = 1}, "key_a"), R"(Keys != '' AND key_a >= 'it\'s')");
  EXPECT_EQ(slices.condition({.slice = 1, .depth = 2, .value = 3}, "key_a"),
            R"(Keys != '' AND key_a >= 'it\'s' AND bitShiftRight(sipHash64(Keys), 62) = 3)");
}

TEST(Part, halves_have_every_hash_once) {
  constexpr std::uint64_t k_hash = 0xC123456789ABCDEFU;
  EXPECT_TRUE((Part{.slice = 0}).contains(k_hash));
  int found = 0;
  for (const std::uint64_t value : {0U, 1U, 2U, 3U}) {
    found += (Part{.slice = 0, .depth = 2, .value = value}).contains(k_hash) ? 1 : 0;
  }
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace tinydynamocdc::verify
