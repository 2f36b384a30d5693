// SPDX-License-Identifier: Apache-2.0
#include "gzip/code_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tinydynamocdc::gzip {

namespace {

constexpr std::size_t k_symbols_max = 288;

using Counts = std::array<std::uint32_t, k_code_bits_max + 1>;

TableEntry with_code(TableEntry entry, unsigned bits) { return entry + bits + (bits << 8U); }

bool fill_single(std::span<TableEntry> table, std::span<const std::uint8_t> lengths,
                 std::span<const TableEntry> entries, unsigned width) {
  const auto main = table.first(std::size_t{1} << width);
  std::ranges::fill(main, k_is_other);
  const auto symbol = static_cast<std::size_t>(std::ranges::find(lengths, 1) - lengths.begin());
  for (std::size_t at = 0; symbol < lengths.size() && at < main.size(); at += 2) {
    main[at] = with_code(entries[symbol], 1);
  }
  return true;
}

// Symbols in the order of their codes: by length, then by number. (RFC 1951, 3.2.2.)
struct Ordered {
  std::array<std::uint16_t, k_symbols_max> symbols;  // Filled up to `count`.
  std::size_t count = 0;
};

Ordered in_order(std::span<const std::uint8_t> lengths, const Counts& counts) {
  std::array<std::uint32_t, k_code_bits_max + 2> places{};
  for (std::size_t bits = 1; bits <= k_code_bits_max; ++bits) {
    places[bits + 1] = places[bits] + counts[bits];
  }
  Ordered ordered;
  ordered.count = places[k_code_bits_max + 1];
  for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    if (lengths[symbol] != 0) {
      ordered.symbols[places[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
    }
  }
  return ordered;
}

// Codes are read from their highest bit on, and stand in the stream lowest bit first: so they are
// counted up with their bits reversed.
unsigned next_code(unsigned reversed, unsigned bits) {
  unsigned bit = 1U << (bits - 1);
  while ((reversed & bit) != 0) {
    reversed ^= bit;
    bit >>= 1U;
  }
  return reversed | bit;
}

// Wide enough for all codes that begin with the same `width` bits as one of `bits`, the first of
// them; `left` is how many of each length have not been placed yet.
unsigned second_width(const Counts& left, unsigned bits, unsigned width) {
  unsigned second = bits - width;
  std::uint32_t codes = left[bits];
  while (codes < (1U << second) && width + second < k_code_bits_max) {
    ++second;
    codes = 2 * codes + left[width + second];
  }
  return second;
}

}  // namespace

bool fill_table(std::span<TableEntry> table, std::span<const std::uint8_t> lengths,
                std::span<const TableEntry> entries, const CodeOptions& options) {
  Counts left{};
  for (const auto length : lengths) {
    ++left[length];
  }
  left[0] = 0;
  std::uint32_t space = 0;  // Of 2^15: what the codes take.
  for (std::size_t bits = 1; bits <= k_code_bits_max; ++bits) {
    space += left[bits] << (k_code_bits_max - bits);
  }
  if (options.may_be_single &&
      (space == 0 || (space == 1U << (k_code_bits_max - 1) && left[1] == 1))) {
    return fill_single(table, lengths, entries, options.width);
  }
  if (space != 1U << k_code_bits_max) {
    return false;
  }
  const auto width = options.width;
  const std::size_t main_size = std::size_t{1} << width;
  const auto ordered = in_order(lengths, left);
  std::size_t end = main_size;  // Of what is used of the table.
  std::size_t second_begin = 0;
  unsigned second_bits = 0;
  unsigned second_prefix = ~0U;
  unsigned code = 0;  // Reversed.
  for (std::size_t i = 0; i < ordered.count; ++i) {
    const auto symbol = ordered.symbols[i];
    const unsigned bits = lengths[symbol];
    if (bits <= width) {
      for (std::size_t at = code; at < main_size; at += std::size_t{1} << bits) {
        table[at] = with_code(entries[symbol], bits);
      }
    } else {
      const unsigned prefix = code & static_cast<unsigned>(main_size - 1);
      if (prefix != second_prefix) {
        second_prefix = prefix;
        second_begin = end;
        second_bits = second_width(left, bits, width);
        end += std::size_t{1} << second_bits;
        if (end > table.size()) {
          return false;
        }
        table[prefix] = k_is_other | k_is_second | static_cast<unsigned>(second_begin) << 16U |
                        second_bits << 8U | width;
      }
      for (std::size_t at = code >> width; at < std::size_t{1} << second_bits;
           at += std::size_t{1} << (bits - width)) {
        table[second_begin + at] = with_code(entries[symbol], bits - width);
      }
    }
    --left[bits];
    code = next_code(code, bits);
  }
  return true;
}

}  // namespace tinydynamocdc::gzip
