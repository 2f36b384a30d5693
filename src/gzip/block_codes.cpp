// SPDX-License-Identifier: Apache-2.0
#include "gzip/block_codes.hpp"

#include <algorithm>
#include <span>

namespace tinydynamocdc::gzip {

namespace {

// RFC 1951, 3.2.5 and 3.2.7.
constexpr unsigned k_literals = 256;
constexpr unsigned k_lengths = 29;
constexpr unsigned k_distances = 30;
constexpr unsigned k_length_codes = 19;
constexpr unsigned k_literal_codes_max = k_literals + 1 + k_lengths;
constexpr unsigned k_length_code_width = 7;
constexpr unsigned k_repeats_max = 138;
constexpr std::array<std::uint8_t, k_length_codes> k_length_code_order = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

constexpr TableEntry entry_of(unsigned value, unsigned extra_bits) {
  return value << 16U | extra_bits;
}

constexpr auto k_literal_entries = [] {
  std::array<TableEntry, k_literal_codes_max> entries{};
  for (unsigned literal = 0; literal < k_literals; ++literal) {
    entries[literal] = entry_of(literal, 0) | k_is_literal;
  }
  entries[k_literals] = k_is_other | k_is_end;
  unsigned length = 3;
  for (unsigned symbol = 0; symbol + 1 < k_lengths; ++symbol) {
    const unsigned extra_bits = symbol < 8 ? 0 : symbol / 4 - 1;
    entries[k_literals + 1 + symbol] = entry_of(length, extra_bits);
    length += 1U << extra_bits;
  }
  entries[k_literals + k_lengths] = entry_of(258, 0);
  return entries;
}();

constexpr auto k_distance_entries = [] {
  std::array<TableEntry, k_distances> entries{};
  unsigned distance = 1;
  for (unsigned symbol = 0; symbol < k_distances; ++symbol) {
    const unsigned extra_bits = symbol < 4 ? 0 : symbol / 2 - 1;
    entries[symbol] = entry_of(distance, extra_bits);
    distance += 1U << extra_bits;
  }
  return entries;
}();

constexpr auto k_length_code_entries = [] {
  std::array<TableEntry, k_length_codes> entries{};
  for (unsigned symbol = 0; symbol < k_length_codes; ++symbol) {
    entries[symbol] = entry_of(symbol, 0);
  }
  return entries;
}();

using LengthTable = std::array<TableEntry, 1U << k_length_code_width>;

bool read_length_codes(BitReader& bits, unsigned count, LengthTable& table) {
  std::array<std::uint8_t, k_length_codes> lengths{};
  for (unsigned i = 0; i < count; ++i) {
    bits.refill();
    lengths[k_length_code_order[i]] = static_cast<std::uint8_t>(bits.take(3));
  }
  return fill_table(table, lengths, k_length_code_entries, {.width = k_length_code_width});
}

// All code lengths of a block, and behind them what a last repetition may write too much.
using Lengths = std::array<std::uint8_t, k_literal_codes_max + k_distances + k_repeats_max>;

bool read_lengths(BitReader& bits, const LengthTable& table, unsigned count, Lengths& lengths) {
  unsigned at = 0;
  while (at < count) {
    bits.refill();
    const auto entry = table[bits.bits() & (table.size() - 1)];
    bits.drop(taken_bits(entry));
    const unsigned symbol = value_of(entry);
    if (symbol < 16) {
      lengths[at++] = static_cast<std::uint8_t>(symbol);
      continue;
    }
    if (symbol == 16 && at == 0) {
      return false;
    }
    const std::uint8_t repeated = symbol == 16 ? lengths[at - 1] : std::uint8_t{0};
    const unsigned repeats = symbol == 16   ? 3 + bits.take(2)
                             : symbol == 17 ? 3 + bits.take(3)
                                            : 11 + bits.take(7);
    std::fill_n(lengths.begin() + at, repeats, repeated);
    at += repeats;
  }
  return at == count && !bits.is_past_end();
}

}  // namespace

bool read_block_codes(BitReader& bits, BlockCodes& codes) {
  bits.refill();
  const unsigned literals = bits.take(5) + k_literals + 1;
  const unsigned distances = bits.take(5) + 1;
  const unsigned length_codes = bits.take(4) + 4;
  if (literals > k_literal_codes_max || distances > k_distances) {
    return false;
  }
  LengthTable table;
  Lengths lengths;
  if (!read_length_codes(bits, length_codes, table) ||
      !read_lengths(bits, table, literals + distances, lengths) || lengths[k_literals] == 0) {
    return false;
  }
  const std::span<const std::uint8_t> all(lengths);
  return fill_table(codes.literals, all.first(literals), k_literal_entries,
                    {.width = BlockCodes::k_literal_width}) &&
         fill_table(codes.distances, all.subspan(literals, distances), k_distance_entries,
                    {.width = BlockCodes::k_distance_width, .may_be_single = true});
}

}  // namespace tinydynamocdc::gzip
