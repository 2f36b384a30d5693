// SPDX-License-Identifier: Apache-2.0
// SSE2 is part of every x86_64 processor.
#if defined(__SSE2__)
#include <emmintrin.h>

#include "dynamodb/vector_transcoder.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

struct Sse2 {
  using Mask = std::uint32_t;
  static constexpr std::size_t k_bytes = 16;
  static constexpr bool k_has_look_up = false;

  __m128i value;

  static Sse2 load(const char* from) {
    return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))};
  }
  void store(char* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), value); }
  static Sse2 splat(char c) { return {_mm_set1_epi8(c)}; }

  [[nodiscard]] Mask high_bits() const { return static_cast<Mask>(_mm_movemask_epi8(value)); }

  [[nodiscard]] Sse2 equals(char c) const { return {_mm_cmpeq_epi8(value, splat(c).value)}; }
  [[nodiscard]] Sse2 is_at_most(char c) const {
    return {_mm_cmpeq_epi8(_mm_min_epu8(value, splat(c).value), value)};
  }

  [[nodiscard]] Mask equal(char c) const { return equals(c).high_bits(); }
  [[nodiscard]] Mask digits() const {
    return Sse2{_mm_sub_epi8(value, splat('0').value)}.is_at_most(9).high_bits();
  }
  [[nodiscard]] Mask string_stops() const {
    return (equals('"') | equals('\\') | is_at_most(0x1F)).high_bits();
  }

  friend Sse2 operator|(Sse2 a, Sse2 b) { return {_mm_or_si128(a.value, b.value)}; }
};

}  // namespace

Cursor transcode_by_sse2(const VectorInput& input) {
  return VectorTranscoder<Sse2>::transcode(input);
}

}  // namespace tinydynamocdc::dynamodb
#endif
