// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "gzip/bit_reader.hpp"
#include "gzip/code_table.hpp"

namespace tinydynamocdc::gzip {

/// The codes of one deflate block with codes of its own (RFC 1951, 3.2.7).
struct BlockCodes {
  static constexpr unsigned k_literal_width = 11;
  static constexpr unsigned k_distance_width = 10;

  /// With room for any second tables: a code of 15 bits leaves 4 or 5 to them, and there are at
  /// most as many tables as pairs of symbols. All of it stays in the first-level cache.
  std::array<TableEntry, (1U << k_literal_width) + 286 / 2 * (1U << 4U)> literals;
  std::array<TableEntry, (1U << k_distance_width) + 30 / 2 * (1U << 5U)> distances;
};

/// How a block begins that other blocks follow and that has codes of its own: three bits.
inline constexpr unsigned k_dynamic_block_begin = 0b100;
inline constexpr unsigned k_block_begin_bits = 3;

/// Reads a block's codes, which stand behind its first three bits. False: they are not right, or
/// cut off.
[[nodiscard]] bool read_block_codes(BitReader& bits, BlockCodes& codes);

}  // namespace tinydynamocdc::gzip
