// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/container_end.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#else
#error "a vector of 16 bytes is needed: SSE2 or NEON"
#endif

namespace tinydynamocdc::dynamodb {
namespace {

constexpr std::size_t k_block_bytes = 64;

// A bit for each byte of a block, the first byte's the lowest.
struct Block {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t brackets = 0;
};

// '[' and '{' differ in this bit, and so do ']' and '}'.
constexpr char k_curly_bit = 0x20;

#if defined(__SSE2__)

[[nodiscard]] Block classify(const char* text) {
  Block block;
  for (std::size_t i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * i));
    const __m128i curly = _mm_or_si128(bytes, _mm_set1_epi8(k_curly_bit));
    const auto bits = [&](__m128i equal) {
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(equal)))
             << (16 * i);
    };
    block.quotes |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    block.backslashes |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    block.brackets |= bits(_mm_or_si128(_mm_cmpeq_epi8(curly, _mm_set1_epi8('{')),
                                        _mm_cmpeq_epi8(curly, _mm_set1_epi8('}'))));
  }
  return block;
}

#else

// A bit per byte: each vector's bytes keep their own bit, neighbours are added up to one byte.
[[nodiscard]] std::uint64_t bits_of(const uint8x16_t (&equals)[4]) {
  const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t low = vpaddq_u8(vandq_u8(equals[0], bit), vandq_u8(equals[1], bit));
  const uint8x16_t high = vpaddq_u8(vandq_u8(equals[2], bit), vandq_u8(equals[3], bit));
  const uint8x16_t pairs = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(pairs, pairs)), 0);
}

[[nodiscard]] Block classify(const char* text) {
  uint8x16_t quotes[4];
  uint8x16_t backslashes[4];
  uint8x16_t brackets[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const uint8x16_t bytes = vld1q_u8(reinterpret_cast<const std::uint8_t*>(text) + 16 * i);
    const uint8x16_t curly = vorrq_u8(bytes, vdupq_n_u8(k_curly_bit));
    quotes[i] = vceqq_u8(bytes, vdupq_n_u8('"'));
    backslashes[i] = vceqq_u8(bytes, vdupq_n_u8('\\'));
    brackets[i] = vorrq_u8(vceqq_u8(curly, vdupq_n_u8('{')), vceqq_u8(curly, vdupq_n_u8('}')));
  }
  return {.quotes = bits_of(quotes),
          .backslashes = bits_of(backslashes),
          .brackets = bits_of(brackets)};
}

#endif

// Which bytes are inside of strings, from block to block: the opening quote is, the closing one is
// not. The method is simdjson's ("Parsing Gigabytes of JSON per Second", section 3.1.1).
class Strings {
 public:
  [[nodiscard]] std::uint64_t inside(const Block& block) {
    const std::uint64_t quotes = block.quotes & ~escaped(block.backslashes);
    std::uint64_t inside = quotes;
    for (unsigned shift = 1; shift < 64; shift *= 2) {
      inside ^= inside << shift;
    }
    inside ^= open_;
    open_ = (inside >> 63U) != 0 ? ~std::uint64_t{0} : 0;
    return inside;
  }

 private:
  // Bytes behind an odd number of backslashes.
  [[nodiscard]] std::uint64_t escaped(std::uint64_t backslashes) {
    if (backslashes == 0) {
      return std::exchange(next_is_escaped_, 0);
    }
    constexpr std::uint64_t k_even = 0x5555555555555555;
    backslashes &= ~next_is_escaped_;
    const std::uint64_t follows = backslashes << 1U | next_is_escaped_;
    const std::uint64_t odd_starts = backslashes & ~k_even & ~follows;
    const std::uint64_t ends = odd_starts + backslashes;
    next_is_escaped_ = ends < odd_starts ? 1 : 0;
    return (k_even ^ (ends << 1U)) & follows;
  }

  std::uint64_t open_ = 0;             // All bits: a string goes on from the block before.
  std::uint64_t next_is_escaped_ = 0;  // The lowest bit: a backslash ended the block before.
};

// The open brackets; the innermost one's kind is the lowest bit.
class Levels {
 public:
  enum class Step { on, end, fault };

  [[nodiscard]] Step take(char bracket) {
    const std::uint64_t curly = (bracket & k_curly_bit) != 0 ? 1 : 0;
    constexpr char k_opening_bit = 0x02;  // In '[' and '{' only.
    if ((bracket & k_opening_bit) != 0) {
      kinds_ = kinds_ << 1U | curly;
      return ++depth_ < k_levels_max ? Step::on : Step::fault;
    }
    if ((kinds_ & 1U) != curly) {
      return Step::fault;
    }
    kinds_ >>= 1U;
    return --depth_ == 0 ? Step::end : Step::on;
  }

 private:
  static constexpr int k_levels_max = 64;
  std::uint64_t kinds_ = 0;
  int depth_ = 0;
};

}  // namespace

std::size_t container_end(std::string_view text, std::size_t begin) {
  Strings strings;
  Levels levels;
  std::array<char, k_block_bytes> last{};  // The text's end, where it is no whole block.
  for (auto at = begin; at < text.size(); at += k_block_bytes) {
    const char* block_text = text.data() + at;
    if (text.size() - at < k_block_bytes) {
      std::memcpy(last.data(), block_text, text.size() - at);
      block_text = last.data();
    }
    const Block block = classify(block_text);
    const std::uint64_t inside = strings.inside(block);
    if ((block.backslashes & ~inside) != 0) {
      return std::string_view::npos;
    }
    for (auto left = block.brackets & ~inside; left != 0; left &= left - 1) {
      const auto offset = static_cast<std::size_t>(std::countr_zero(left));
      const auto step = levels.take(block_text[offset]);
      if (step == Levels::Step::end) {
        return at + offset + 1;
      }
      if (step == Levels::Step::fault) {
        return std::string_view::npos;
      }
    }
  }
  return std::string_view::npos;
}

}  // namespace tinydynamocdc::dynamodb
