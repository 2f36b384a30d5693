// SPDX-License-Identifier: Apache-2.0
#include "gzip/code_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "support/random_choices.hpp"

namespace tinydynamocdc::gzip {
namespace {

constexpr std::size_t k_symbols = 286;

// Symbols with the lengths of a random complete code.
std::vector<std::uint8_t> some_lengths(std::size_t symbols, testing::RandomChoices& choose) {
  std::vector<std::uint8_t> leaves{0};
  while (leaves.size() < symbols) {
    auto& leaf = leaves[choose(static_cast<unsigned>(leaves.size()))];
    if (leaf < k_code_bits_max) {
      leaves.push_back(++leaf);
    }
  }
  std::vector<std::uint8_t> lengths(k_symbols);
  for (const auto leaf : leaves) {
    std::size_t at = choose(k_symbols);
    while (lengths[at] != 0) {
      at = (at + 1) % k_symbols;
    }
    lengths[at] = leaf;
  }
  return lengths;
}

std::vector<TableEntry> numbered_entries() {
  std::vector<TableEntry> entries(k_symbols);
  for (unsigned symbol = 0; symbol < k_symbols; ++symbol) {
    entries[symbol] = symbol << 16U;
  }
  return entries;
}

// RFC 1951, 3.2.2: the code of each symbol, as its bits stand in the stream.
std::vector<unsigned> codes_of(const std::vector<std::uint8_t>& lengths) {
  std::vector<unsigned> codes(lengths.size());
  unsigned next = 0;
  for (unsigned bits = 1; bits <= k_code_bits_max; ++bits) {
    next <<= 1U;
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
      if (lengths[symbol] == bits) {
        for (unsigned i = 0; i < bits; ++i) {
          codes[symbol] |= (next >> i & 1U) << (bits - 1 - i);
        }
        ++next;
      }
    }
  }
  return codes;
}

struct Found {
  unsigned symbol = 0;
  unsigned bits = 0;
};
Found look_up(const std::vector<TableEntry>& table, unsigned width, unsigned bits) {
  const auto first = table[bits & ((1U << width) - 1)];
  if ((first & k_is_second) == 0) {
    return {.symbol = value_of(first), .bits = taken_bits(first)};
  }
  const auto second =
      table[value_of(first) + (bits >> taken_bits(first) & ((1U << code_bits(first)) - 1))];
  return {.symbol = value_of(second), .bits = taken_bits(first) + taken_bits(second)};
}

TEST(CodeTable, every_code_leads_to_its_symbol_whatever_follows) {
  testing::RandomChoices choose(2);
  const auto entries = numbered_entries();
  for (int round = 0; round < 200; ++round) {
    const auto lengths = some_lengths(2 + choose(k_symbols - 1), choose);
    const auto codes = codes_of(lengths);
    for (const unsigned width : {7U, 10U, 11U, 15U}) {
      std::vector<TableEntry> table((std::size_t{1} << width) + k_symbols / 2 * 256);
      ASSERT_TRUE(fill_table(table, lengths, entries, {.width = width}));
      for (unsigned symbol = 0; symbol < k_symbols; ++symbol) {
        if (lengths[symbol] == 0) {
          continue;
        }
        const auto found =
            look_up(table, width, codes[symbol] | choose(1U << 16U) << lengths[symbol]);
        ASSERT_EQ(found.symbol, symbol) << round << " " << width;
        ASSERT_EQ(found.bits, lengths[symbol]) << round << " " << width;
      }
    }
  }
}

TEST(CodeTable, lengths_that_make_no_complete_code_are_refused) {
  const auto entries = numbered_entries();
  const struct {
    std::string_view what;
    std::vector<std::uint8_t> lengths;
    bool is_right, is_right_for_distances;
  } cases[] = {
      {"none", {0, 0, 0}, false, true},
      {"one", {0, 1, 0}, false, true},
      {"one that is too long", {0, 2, 0}, false, false},
      {"two", {1, 0, 1}, true, true},
      {"three of one bit", {1, 1, 1}, false, false},
      {"a place left over", {1, 2}, false, false},
      {"a place too few", {1, 2, 2, 15}, false, false},
      {"different lengths", {1, 2, 3, 3}, true, true},
  };
  for (const auto& [what, lengths, is_right, is_right_for_distances] : cases) {
    std::vector<TableEntry> table(1U << 7U);
    EXPECT_EQ(fill_table(table, lengths, entries, {.width = 7}), is_right) << what;
    EXPECT_EQ(fill_table(table, lengths, entries, {.width = 7, .may_be_single = true}),
              is_right_for_distances)
        << what;
  }
}

TEST(CodeTable, of_a_single_code_the_other_bit_means_nothing) {
  std::vector<TableEntry> table(4);
  ASSERT_TRUE(fill_table(table, std::vector<std::uint8_t>{0, 0, 1}, numbered_entries(),
                         {.width = 2, .may_be_single = true}));
  for (const unsigned bits : {0U, 2U}) {
    EXPECT_EQ(value_of(table[bits]), 2U);
    EXPECT_EQ(taken_bits(table[bits]), 1U);
  }
  EXPECT_EQ(table[1], k_is_other);
  EXPECT_EQ(table[3], k_is_other);
}

TEST(CodeTable, a_code_that_has_no_room_is_refused) {
  testing::RandomChoices choose(3);
  std::vector<TableEntry> table(1U << 7U);
  std::vector<std::uint8_t> lengths;
  do {
    lengths = some_lengths(200, choose);
  } while (std::ranges::max(lengths) <= 7);
  EXPECT_FALSE(fill_table(table, lengths, numbered_entries(), {.width = 7}));
}

}  // namespace
}  // namespace tinydynamocdc::gzip
