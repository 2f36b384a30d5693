// SPDX-License-Identifier: Apache-2.0
#include "verify/slice_look.hpp"

#include "verify/verify_fixture.hpp"

namespace tinydynamocdc::verify {
namespace {

class SliceLookTest : public VerifyTest {
 protected:
  static std::vector<Record> records(const std::vector<std::pair<std::string, int>>& items) {
    std::vector<Record> found;
    std::uint32_t number = 0;
    for (const auto& [id, v] : items) {
      found.push_back({.key = hash(id), .digest = digest(id, v), .file = 0, .line = number++});
    }
    return found;
  }
};

TEST_F(SliceLookTest, equal_sums_are_asked_no_further) {
  answer("AS bucket", sums({{"a", 1}, {"b", 2}}));
  const auto look = look_at(parts_, 0, records({{"a", 1}, {"b", 2}}));
  ASSERT_TRUE(look) << look.error().message;
  EXPECT_EQ(*look, (SliceLook{.items = 2, .shown_items = 2, .suspects = {}}));
  EXPECT_EQ(asked("digest_0"), 0U);
}

TEST_F(SliceLookTest, where_a_sum_differs_its_items_are_and_no_other) {
  answer("AS bucket", sums({{"a", 1}, {"b", 3}, {"only there", 1}}));
  answer("AS digest_0", states({{"b", 3}, {"only there", 1}}));
  const auto look = look_at(parts_, 0, records({{"a", 1}, {"b", 2}, {"only here", 1}}));
  ASSERT_TRUE(look) << look.error().message;
  std::vector<std::uint64_t> keys;
  for (const auto& suspect : look->suspects) {
    keys.push_back(suspect.key);
    EXPECT_EQ(suspect.place.has_value(), suspect.key != hash("only there"));
  }
  EXPECT_EQ(keys.size(), 3U);
  EXPECT_FALSE(std::ranges::contains(keys, hash("a")));
}

TEST_F(SliceLookTest, a_part_that_is_too_heavy_is_halved_by_the_hash) {
  answer("AS bucket", {});
  refuse("WHERE Keys != '')", "too much: TIMEOUT_EXCEEDED");
  refuse("WHERE Keys != '' GROUP", "too much: TIMEOUT_EXCEEDED");
  answer("bitShiftRight(sipHash64(Keys), 63) = ", {});
  answer("AS digest_0", {});
  const auto look = look_at(parts_, 0, records({{"a", 1}, {"b", 2}, {"c", 3}}));
  ASSERT_TRUE(look) << look.error().message;
  EXPECT_EQ(look->items, 3U);
  EXPECT_EQ(look->suspects.size(), 3U);
  EXPECT_GT(asked("sipHash64(Keys), 63) = 0"), 0U);
  EXPECT_GT(asked("sipHash64(Keys), 63) = 1"), 0U);
}

TEST_F(SliceLookTest, another_failure_is_told) {
  refuse("AS bucket", "Unknown identifier");
  const auto look = look_at(parts_, 0, {});
  ASSERT_FALSE(look);
  EXPECT_TRUE(look.error().message.contains("Unknown identifier"));
}

TEST_F(SliceLookTest, a_sample_goes_by_the_keys_hash) {
  subject_.sample = 1;
  EXPECT_TRUE(is_in_sample(subject_, 0));
  EXPECT_TRUE(is_in_sample(subject_, 0xFF)) << "the bucket's bits do not count";
  EXPECT_FALSE(is_in_sample(subject_, 0x100));
  subject_.sample = k_sample_all;
  EXPECT_TRUE(is_in_sample(subject_, ~0ULL));
}

}  // namespace
}  // namespace tinydynamocdc::verify
