// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace tinydynamocdc::gzip {

/// What the next bits of a deflate stream mean, looked up by as many of them as the table is wide;
/// codes that are longer go on in a second table behind it.
///
/// An entry: bits 0-7 how many bits it takes, extra bits included; 8-11 how many of them are the
/// code; 16-31 its value: a literal, the smallest length or distance, or where the second table
/// begins (its width in 8-11).
using TableEntry = std::uint32_t;

inline constexpr TableEntry k_is_literal = 1U << 12U;
/// Not a literal, length or distance: one of the two below, or, alone, no code at all.
inline constexpr TableEntry k_is_other = 1U << 13U;
inline constexpr TableEntry k_is_end = 1U << 14U;     ///< The block's end.
inline constexpr TableEntry k_is_second = 1U << 15U;  ///< A second table.

inline constexpr unsigned k_code_bits_max = 15;

[[nodiscard, gnu::always_inline]] inline unsigned taken_bits(TableEntry entry) {
  return entry & 0xFFU;
}
[[nodiscard, gnu::always_inline]] inline unsigned code_bits(TableEntry entry) {
  return entry >> 8U & 0xFU;
}
[[nodiscard, gnu::always_inline]] inline unsigned value_of(TableEntry entry) {
  return entry >> 16U;
}

struct CodeOptions {
  unsigned width = 0;
  /// A code of one symbol, or of none, is right as well (RFC 1951: distances).
  bool may_be_single = false;
};
/// Fills `table`. `lengths` has the length of each symbol's code, 0 for one that does not occur,
/// `entries` what each symbol means, without its code's bits. False: the lengths make no complete
/// code, or the table has no room for it. (ISA-L takes incomplete codes; compressors make none.)
[[nodiscard]] bool fill_table(std::span<TableEntry> table, std::span<const std::uint8_t> lengths,
                              std::span<const TableEntry> entries, const CodeOptions& options);

}  // namespace tinydynamocdc::gzip
