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

// Of so many whole steps: at most 63, since a byte counts the newlines of its place.
[[nodiscard]] std::size_t newlines_in_steps(const char* text, std::size_t steps) {
  const __m128i newline = _mm_set1_epi8('\n');
  __m128i counts = _mm_setzero_si128();
  for (std::size_t at = 0; at < steps * k_step_bytes; at += k_step_bytes) {
    const auto equal = [&](std::size_t offset) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at + offset));
      return _mm_cmpeq_epi8(bytes, newline);
    };
    const __m128i equals =
        _mm_add_epi8(_mm_add_epi8(equal(0), equal(16)), _mm_add_epi8(equal(32), equal(48)));
    counts = _mm_sub_epi8(counts, equals);
  }
  const __m128i sums = _mm_sad_epu8(counts, _mm_setzero_si128());
  return static_cast<std::size_t>(_mm_cvtsi128_si64(sums)) +
         static_cast<std::size_t>(_mm_extract_epi16(sums, 4));
}

#else

[[nodiscard]] std::size_t newlines_in_steps(const char* text, std::size_t steps) {
  const uint8x16_t newline = vdupq_n_u8('\n');
  uint8x16_t counts = vdupq_n_u8(0);
  for (std::size_t at = 0; at < steps * k_step_bytes; at += sizeof(uint8x16_t)) {
    const uint8x16_t bytes = vld1q_u8(reinterpret_cast<const std::uint8_t*>(text + at));
    counts = vsubq_u8(counts, vceqq_u8(bytes, newline));
  }
  return vaddlvq_u8(counts);
}

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

// The first so many bits of a step.
[[nodiscard]] std::uint64_t first_bits(std::size_t count) {
  return count == k_step_bytes ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

std::size_t find_newline(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += k_step_bytes) {
    if (const std::uint64_t found = newlines(text.data() + at); found != 0) {
      return std::min(at + static_cast<std::size_t>(std::countr_zero(found)), text.size());
    }
  }
  return text.size();
}

std::size_t behind_last_newline(std::string_view text) {
  for (std::size_t end = text.size(); end > 0;) {
    const std::size_t begin = end > k_step_bytes ? end - k_step_bytes : 0;
    const std::uint64_t found = newlines(text.data() + begin) & first_bits(end - begin);
    if (found != 0) {
      return begin + static_cast<std::size_t>(std::bit_width(found));
    }
    end = begin;
  }
  return 0;
}

std::size_t count_newlines(std::string_view text) {
  // Four vectors a step: a place counts four newlines a step at most.
  constexpr std::size_t k_steps_max = 255 / 4;
  std::size_t count = 0;
  while (text.size() >= k_step_bytes) {
    const std::size_t steps = std::min(text.size() / k_step_bytes, k_steps_max);
    count += newlines_in_steps(text.data(), steps);
    text.remove_prefix(steps * k_step_bytes);
  }
  const std::uint64_t rest = text.empty() ? 0 : newlines(text.data()) & first_bits(text.size());
  return count + static_cast<std::size_t>(std::popcount(rest));
}

}  // namespace tinydynamocdc::source
