// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "dynamodb/vector_steps.hpp"

/// Internal to dynamodb: is a text valid UTF-8? Written once for every vector width.
///
/// Where the processor looks sixteen bytes up in a table at once, by the algorithm of John Keiser
/// and Daniel Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2020): three
/// look-ups, by the high and low half of a byte and by the high half of the next, whose common bits
/// say what is wrong with the pair; and the third and fourth bytes of a character must be
/// continuations where, and only where, a lead byte two or three before says so. Elsewhere vectors
/// only find the parts that are not ASCII.
namespace tinydynamocdc::dynamodb {

/// What may be wrong with two neighbouring bytes; one bit each.
namespace utf8_fault {
inline constexpr std::uint8_t too_short = 1 << 0;          ///< A lead byte, no continuation.
inline constexpr std::uint8_t too_long = 1 << 1;           ///< ASCII, then a continuation.
inline constexpr std::uint8_t overlong_3 = 1 << 2;         ///< E0, then 80-9F.
inline constexpr std::uint8_t too_large = 1 << 3;          ///< F4, then 90-BF; F5-FF.
inline constexpr std::uint8_t surrogate = 1 << 4;          ///< ED, then A0-BF.
inline constexpr std::uint8_t overlong_2 = 1 << 5;         ///< C0 or C1.
inline constexpr std::uint8_t too_large_1000 = 1 << 6;     ///< F5-FF, then 80-8F.
inline constexpr std::uint8_t overlong_4 = 1 << 6;         ///< F0, then 80-8F.
inline constexpr std::uint8_t two_continuations = 1 << 7;  ///< Right only behind a lead byte.
/// Faults that the low half of the first byte cannot rule out.
inline constexpr std::uint8_t any_low = too_short | too_long | two_continuations;
inline constexpr std::uint8_t any_f5_up = any_low | too_large | too_large_1000;
inline constexpr std::uint8_t after_lead = too_long | overlong_2 | two_continuations;
}  // namespace utf8_fault

/// By the high half of the first byte.
inline constexpr std::uint8_t k_utf8_first_high[16] = {
    utf8_fault::too_long,
    utf8_fault::too_long,
    utf8_fault::too_long,
    utf8_fault::too_long,
    utf8_fault::too_long,
    utf8_fault::too_long,
    utf8_fault::too_long,
    utf8_fault::too_long,
    utf8_fault::two_continuations,
    utf8_fault::two_continuations,
    utf8_fault::two_continuations,
    utf8_fault::two_continuations,
    utf8_fault::too_short | utf8_fault::overlong_2,
    utf8_fault::too_short,
    utf8_fault::too_short | utf8_fault::overlong_3 | utf8_fault::surrogate,
    utf8_fault::too_short | utf8_fault::too_large | utf8_fault::too_large_1000 |
        utf8_fault::overlong_4,
};

/// By the low half of the first byte.
inline constexpr std::uint8_t k_utf8_first_low[16] = {
    utf8_fault::any_low | utf8_fault::overlong_2 | utf8_fault::overlong_3 | utf8_fault::overlong_4,
    utf8_fault::any_low | utf8_fault::overlong_2,
    utf8_fault::any_low,
    utf8_fault::any_low,
    utf8_fault::any_low | utf8_fault::too_large,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up | utf8_fault::surrogate,
    utf8_fault::any_f5_up,
    utf8_fault::any_f5_up,
};

/// By the high half of the second byte.
inline constexpr std::uint8_t k_utf8_second_high[16] = {
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::after_lead | utf8_fault::overlong_3 | utf8_fault::too_large_1000 |
        utf8_fault::overlong_4,
    utf8_fault::after_lead | utf8_fault::overlong_3 | utf8_fault::too_large,
    utf8_fault::after_lead | utf8_fault::surrogate | utf8_fault::too_large,
    utf8_fault::after_lead | utf8_fault::surrogate | utf8_fault::too_large,
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::too_short,
    utf8_fault::too_short,
};

/// Keeps the end of one vector to look at the next one with it.
template <class Vector>
class Utf8Check {
 public:
  void add(Vector bytes) {
    if (bytes.high_bits() == 0) {
      faults_ = faults_ | unfinished_;
    } else {
      add_other_than_ascii(bytes);
    }
    before_ = bytes;
    unfinished_ = bytes.minus_saturated(Vector::load(k_last_may_be));
  }

  /// The text must end with ASCII, or be followed by zero bytes.
  [[nodiscard]] bool found_no_fault() const { return (faults_ | unfinished_).is_zero(); }

 private:
  [[gnu::always_inline]] void add_other_than_ascii(Vector bytes) {
    const Vector first = bytes.template shifted_in<1>(before_);
    const Vector pairs = first.high_halves().looked_up_in(k_utf8_first_high) &
                         first.low_halves().looked_up_in(k_utf8_first_low) &
                         bytes.high_halves().looked_up_in(k_utf8_second_high);
    const Vector third = bytes.template shifted_in<2>(before_).minus_saturated(
        Vector::splat(static_cast<char>(0xE0 - 0x80)));
    const Vector fourth = bytes.template shifted_in<3>(before_).minus_saturated(
        Vector::splat(static_cast<char>(0xF0 - 0x80)));
    const Vector must_continue = (third | fourth) & Vector::splat(static_cast<char>(0x80));
    faults_ = faults_ | (pairs ^ must_continue);
  }

  /// The greatest values that the last bytes of a vector may have when no character goes on behind
  /// it.
  static constexpr struct LastBytes {
    char bytes[Vector::k_bytes];
    consteval LastBytes() : bytes{} {
      for (char& byte : bytes) {
        byte = static_cast<char>(0xFF);
      }
      bytes[Vector::k_bytes - 3] = static_cast<char>(0xF0 - 1);
      bytes[Vector::k_bytes - 2] = static_cast<char>(0xE0 - 1);
      bytes[Vector::k_bytes - 1] = static_cast<char>(0xC0 - 1);
    }
  } k_last_bytes{};
  static constexpr const char* k_last_may_be = k_last_bytes.bytes;

  Vector before_ = Vector::splat('\0');
  Vector unfinished_ = Vector::splat('\0');
  Vector faults_ = Vector::splat('\0');
};

/// The index from which on the text is not ASCII, in whole vectors; `bytes` (or a little less) when
/// it is.
template <class Vector>
[[nodiscard]] std::size_t ascii_vectors(const char* text, std::size_t bytes) {
  std::size_t at = 0;
  while (at + 4 * Vector::k_bytes <= bytes) {
    const Vector all = (Vector::load(text + at) | Vector::load(text + at + Vector::k_bytes)) |
                       (Vector::load(text + at + 2 * Vector::k_bytes) |
                        Vector::load(text + at + 3 * Vector::k_bytes));
    if (all.high_bits() != 0) {
      break;
    }
    at += 4 * Vector::k_bytes;
  }
  while (at + Vector::k_bytes <= bytes && Vector::load(text + at).high_bits() == 0) {
    at += Vector::k_bytes;
  }
  return at;
}

/// [begin, end) is valid UTF-8. It ends with an ASCII byte, as every item does.
template <class Vector>
[[nodiscard]] bool is_utf8_by_vector(const char* begin, const char* end) {
  const auto bytes = static_cast<std::size_t>(end - begin);
  std::size_t at = ascii_vectors<Vector>(begin, bytes);
  // What follows the item in its last vector is masked away: of a small item in ASCII nothing is
  // copied for the check.
  if (const std::size_t rest_bytes = bytes - at; rest_bytes < Vector::k_bytes) {
    const std::uint64_t inside = (std::uint64_t{1} << rest_bytes) - 1;
    if ((Vector::load(begin + at).high_bits() & inside) == 0) {
      return true;
    }
  }
  if constexpr (!Vector::k_has_look_up) {
    return is_utf8_by_character(begin + at, end);
  } else {
    Utf8Check<Vector> check;
    for (; at + Vector::k_bytes <= bytes; at += Vector::k_bytes) {
      check.add(Vector::load(begin + at));
    }
    char rest[Vector::k_bytes] = {};
    std::memcpy(rest, begin + at, bytes - at);
    check.add(Vector::load(rest));
    return check.found_no_fault();
  }
}

}  // namespace tinydynamocdc::dynamodb
