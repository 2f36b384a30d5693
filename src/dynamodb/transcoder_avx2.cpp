// SPDX-License-Identifier: Apache-2.0
// Compiled for AVX2, called behind a CPU check only.
#include <immintrin.h>

#include "dynamodb/vector_transcoder.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

struct Avx2 {
  using Mask = std::uint32_t;
  static constexpr std::size_t k_bytes = 32;
  static constexpr bool k_has_look_up = true;

  __m256i value;

  static Avx2 load(const char* from) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))};
  }
  void store(char* to) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value); }
  static Avx2 splat(char c) { return {_mm256_set1_epi8(c)}; }

  [[nodiscard]] Mask high_bits() const { return static_cast<Mask>(_mm256_movemask_epi8(value)); }
  [[nodiscard]] bool is_zero() const { return _mm256_testz_si256(value, value) != 0; }

  [[nodiscard]] Avx2 equals(char c) const { return {_mm256_cmpeq_epi8(value, splat(c).value)}; }
  [[nodiscard]] Avx2 is_at_most(char c) const {
    return {_mm256_cmpeq_epi8(_mm256_min_epu8(value, splat(c).value), value)};
  }

  [[nodiscard]] Mask equal(char c) const { return equals(c).high_bits(); }
  [[nodiscard]] Mask digits() const {
    return Avx2{_mm256_sub_epi8(value, splat('0').value)}.is_at_most(9).high_bits();
  }
  [[nodiscard]] Mask string_stops() const {
    return (equals('"') | equals('\\') | is_at_most(0x1F)).high_bits();
  }

  friend Avx2 operator|(Avx2 a, Avx2 b) { return {_mm256_or_si256(a.value, b.value)}; }
  friend Avx2 operator&(Avx2 a, Avx2 b) { return {_mm256_and_si256(a.value, b.value)}; }
  friend Avx2 operator^(Avx2 a, Avx2 b) { return {_mm256_xor_si256(a.value, b.value)}; }

  // The byte that stood `count` places before, for the first ones from the end of `before`.
  template <int count>
  [[nodiscard]] Avx2 shifted_in(Avx2 before) const {
    const __m256i middle = _mm256_permute2x128_si256(before.value, value, 0x21);
    return {_mm256_alignr_epi8(value, middle, 16 - count)};
  }
  [[nodiscard]] Avx2 minus_saturated(Avx2 other) const {
    return {_mm256_subs_epu8(value, other.value)};
  }
  [[nodiscard]] Avx2 low_halves() const { return *this & splat(0x0F); }
  [[nodiscard]] Avx2 high_halves() const { return Avx2{_mm256_srli_epi16(value, 4)}.low_halves(); }
  // Bytes below 16, each replaced by the table's byte of that index.
  [[nodiscard]] Avx2 looked_up_in(const std::uint8_t (&table)[16]) const {
    const __m128i half = _mm_loadu_si128(reinterpret_cast<const __m128i*>(table));
    return {_mm256_shuffle_epi8(_mm256_broadcastsi128_si256(half), value)};
  }
};

}  // namespace

Cursor transcode_by_avx2(const VectorInput& input) {
  return VectorTranscoder<Avx2>::transcode(input);
}

}  // namespace tinydynamocdc::dynamodb
