// SPDX-License-Identifier: Apache-2.0
// NEON is part of every arm64 processor; on others this file is not compiled.
#include <arm_neon.h>

#include "dynamodb/vector_transcoder.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

struct Neon {
  using Mask = std::uint32_t;
  static constexpr std::size_t k_bytes = 16;
  static constexpr bool k_has_look_up = true;

  uint8x16_t value;

  static Neon load(const char* from) {
    return {vld1q_u8(reinterpret_cast<const std::uint8_t*>(from))};
  }
  void store(char* to) const { vst1q_u8(reinterpret_cast<std::uint8_t*>(to), value); }
  static Neon splat(char c) { return {vdupq_n_u8(static_cast<std::uint8_t>(c))}; }

  // One bit for each byte whose highest bit is set: each half's bytes keep a bit of their own and
  // are added up.
  [[nodiscard]] Mask high_bits() const {
    const uint8x16_t own_bits = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
    const uint8x16_t marked =
        vandq_u8(vreinterpretq_u8_s8(vshrq_n_s8(vreinterpretq_s8_u8(value), 7)), own_bits);
    return static_cast<Mask>(vaddv_u8(vget_low_u8(marked))) |
           static_cast<Mask>(vaddv_u8(vget_high_u8(marked))) << 8;
  }
  [[nodiscard]] bool is_zero() const { return vmaxvq_u8(value) == 0; }

  [[nodiscard]] Neon equals(char c) const { return {vceqq_u8(value, splat(c).value)}; }
  [[nodiscard]] Neon is_at_most(char c) const { return {vcleq_u8(value, splat(c).value)}; }

  [[nodiscard]] Mask equal(char c) const { return equals(c).high_bits(); }
  [[nodiscard]] Mask digits() const {
    return Neon{vsubq_u8(value, splat('0').value)}.is_at_most(9).high_bits();
  }
  [[nodiscard]] Mask string_stops() const {
    return (equals('"') | equals('\\') | is_at_most(0x1F)).high_bits();
  }

  friend Neon operator|(Neon a, Neon b) { return {vorrq_u8(a.value, b.value)}; }
  friend Neon operator&(Neon a, Neon b) { return {vandq_u8(a.value, b.value)}; }
  friend Neon operator^(Neon a, Neon b) { return {veorq_u8(a.value, b.value)}; }

  // The byte that stood `count` places before, for the first ones from the end of `before`.
  template <int count>
  [[nodiscard]] Neon shifted_in(Neon before) const {
    return {vextq_u8(before.value, value, 16 - count)};
  }
  [[nodiscard]] Neon minus_saturated(Neon other) const { return {vqsubq_u8(value, other.value)}; }
  [[nodiscard]] Neon low_halves() const { return *this & splat(0x0F); }
  [[nodiscard]] Neon high_halves() const { return {vshrq_n_u8(value, 4)}; }
  // Bytes below 16, each replaced by the table's byte of that index.
  [[nodiscard]] Neon looked_up_in(const std::uint8_t (&table)[16]) const {
    return {vqtbl1q_u8(vld1q_u8(table), value)};
  }
};

}  // namespace

Cursor transcode_by_neon(const VectorInput& input) {
  return VectorTranscoder<Neon>::transcode(input);
}

}  // namespace tinydynamocdc::dynamodb
