// SPDX-License-Identifier: Apache-2.0
#include "source/find_newline.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "dynamodb/transcoder.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#else
#error "a vector of 16 bytes is needed: SSE2 or NEON"
#endif

namespace tinydynamocdc::source {
namespace {

// 64 bytes at a time, of which the last lie behind the text.
constexpr std::size_t k_step_bytes = 64;
static_assert(k_step_bytes <= dynamodb::k_padding_bytes);

// newlines(): a bit for each of the 64 bytes that is a newline, the first the lowest. The vectors
// are looked at together first: nearly always there is none.
#if defined(__SSE2__)

[[nodiscard]] std::uint64_t newlines(const char* text) {
  const __m128i newline = _mm_set1_epi8('\n');
  const auto equal = [&](std::size_t offset) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + offset));
    return _mm_cmpeq_epi8(bytes, newline);
  };
  const __m128i equals[] = {equal(0), equal(16), equal(32), equal(48)};
  const __m128i any =
      _mm_or_si128(_mm_or_si128(equals[0], equals[1]), _mm_or_si128(equals[2], equals[3]));
  if (_mm_movemask_epi8(any) == 0) {
    return 0;
  }
  std::uint64_t bits = 0;
  for (int i = 3; i >= 0; --i) {
    bits = bits << 16U | static_cast<std::uint32_t>(_mm_movemask_epi8(equals[i]));
  }
  return bits;
}

#else

[[nodiscard]] std::uint64_t newlines(const char* text) {
  const uint8x16_t newline = vdupq_n_u8('\n');
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text);
  const uint8x16_t equals[] = {
      vceqq_u8(vld1q_u8(bytes), newline), vceqq_u8(vld1q_u8(bytes + 16), newline),
      vceqq_u8(vld1q_u8(bytes + 32), newline), vceqq_u8(vld1q_u8(bytes + 48), newline)};
  const uint8x16_t any = vorrq_u8(vorrq_u8(equals[0], equals[1]), vorrq_u8(equals[2], equals[3]));
  if (vmaxvq_u8(any) == 0) {
    return 0;
  }
  // A bit per byte: each vector's bytes keep their own bit, neighbours are added up to one byte.
  const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t low = vpaddq_u8(vandq_u8(equals[0], bit), vandq_u8(equals[1], bit));
  const uint8x16_t high = vpaddq_u8(vandq_u8(equals[2], bit), vandq_u8(equals[3], bit));
  const uint8x16_t pairs = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(pairs, pairs)), 0);
}

#endif

}  // namespace

std::size_t find_newline(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += k_step_bytes) {
    if (const std::uint64_t found = newlines(text.data() + at); found != 0) {
      return std::min(at + static_cast<std::size_t>(std::countr_zero(found)), text.size());
    }
  }
  return text.size();
}

}  // namespace tinydynamocdc::source
