// SPDX-License-Identifier: Apache-2.0
#include "gzip/find_block.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace tinydynamocdc::gzip {

namespace {

// Of a block's beginning: 3 bits; the numbers of literal and distance codes, 5 each; the number of
// code length codes less 4, 4; and 3 for each of these.
constexpr unsigned k_literals_at = 3;
constexpr unsigned k_distances_at = 8;
constexpr unsigned k_length_codes_at = 13;
constexpr unsigned k_lengths_at = 17;
constexpr unsigned k_length_codes_min = 4;

// Places looked at in one load; the numbers of literals and distances are read of each.
constexpr std::uint64_t k_places = 48;
static_assert(k_places + k_length_codes_at <= 64);
// So much is read behind a place, whatever is there.
constexpr std::size_t k_read_bytes = 24;

// What four codes of 3 bits' lengths take, of 128. Larger than any complete code where it is too
// much, and 19 of them do not overflow.
constexpr auto k_space = [] {
  std::array<std::uint16_t, 1U << 12U> space{};
  for (unsigned lengths = 0; lengths < space.size(); ++lengths) {
    for (unsigned at = 0; at < 12; at += 3) {
      const unsigned length = lengths >> at & 7U;
      space[lengths] =
          static_cast<std::uint16_t>(space[lengths] + (length == 0 ? 0 : 128U >> length));
    }
  }
  return space;
}();

// By far most places fall out here: of 64, seven begin with the right bits and possible numbers of
// codes.
std::uint64_t candidates(std::uint64_t bits) {
  const auto right_begin = ~bits & ~(bits >> 1U) & (bits >> 2U);
  const auto all_set = [bits](unsigned at) {
    return (bits >> (at + 1)) & (bits >> (at + 2)) & (bits >> (at + 3)) & (bits >> (at + 4));
  };
  // 30 or 31 of 5 bits: more than there are symbols.
  return right_begin & ~all_set(k_literals_at) & ~all_set(k_distances_at) &
         ((std::uint64_t{1} << k_places) - 1);
}

std::uint64_t bits_at(const std::uint8_t* bytes, std::uint64_t bit) {
  return load_bits(bytes + bit / 8) >> (bit % 8);
}

// And of these, one in 200 has code length codes that are complete.
bool has_complete_length_codes(const std::uint8_t* bytes, std::uint64_t bit) {
  const auto count = (bits_at(bytes, bit + k_length_codes_at) & 15U) + k_length_codes_min;
  const auto first = bits_at(bytes, bit + k_lengths_at);
  const auto last = bits_at(bytes, bit + k_lengths_at + 48);
  const auto inside = (std::uint64_t{1} << (3 * std::min<std::uint64_t>(count, 16))) - 1;
  const auto lengths = first & inside;
  const auto more = count > 16 ? last & ((std::uint64_t{1} << (3 * (count - 16))) - 1) : 0;
  return k_space[lengths & 4095U] + k_space[lengths >> 12U & 4095U] +
             k_space[lengths >> 24U & 4095U] + k_space[lengths >> 36U & 4095U] + k_space[more] ==
         128;
}

}  // namespace

std::optional<std::uint64_t> find_block(std::span<const std::uint8_t> deflated, BitRange range,
                                        BlockCodes& codes) {
  if (deflated.size() < k_read_bytes) {
    return std::nullopt;
  }
  const auto end = std::min<std::uint64_t>(range.end, (deflated.size() - k_read_bytes) * 8);
  for (auto byte = range.begin / 8; byte * 8 < end; byte += k_places / 8) {
    auto places = candidates(load_bits(deflated.data() + byte));
    for (; places != 0; places &= places - 1) {
      const auto bit = byte * 8 + static_cast<std::uint64_t>(std::countr_zero(places));
      if (bit < range.begin || !has_complete_length_codes(deflated.data(), bit)) {
        continue;
      }
      if (bit >= end) {
        break;
      }
      BitReader bits(deflated, bit + k_block_begin_bits);
      if (read_block_codes(bits, codes)) {
        return bit;
      }
    }
  }
  return std::nullopt;
}

}  // namespace tinydynamocdc::gzip
