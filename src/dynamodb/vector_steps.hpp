// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "dynamodb/key_capture.hpp"
#include "dynamodb/plain_keys.hpp"

/// Internal to dynamodb: what the vector paths share, whatever their processor.
///
/// A file compiled for AVX2 must not bring along an inline function that other files have too: the
/// linker keeps one copy, and might keep that one for every processor. So everything inline here is
/// always_inline or consteval, and everything else is defined in vector_steps.cpp, compiled for the
/// baseline.
namespace tinydynamocdc::dynamodb {

/// Where reading and writing stand. `in` is null after a failure: there is no reason, the careful
/// path finds it.
struct Cursor {
  const char* in;
  char* out;
};

inline constexpr Cursor k_failed{nullptr, nullptr};

/// What a vector path is given.
struct VectorInput {
  const char* begin;
  const char* end;  ///< Followed by k_padding_bytes readable bytes.
  char* output;
  KeyCapture* keys;       ///< Null when no keys are wanted, or
  PlainKeys* plain_keys;  ///< only plain ones: anything else fails.
};

/// Four or eight characters as they lie in memory.
consteval std::uint32_t word32(const char (&text)[5]) {
  return std::bit_cast<std::uint32_t>(std::to_array({text[0], text[1], text[2], text[3]}));
}

consteval std::uint64_t word64(const char (&text)[9]) {
  return std::bit_cast<std::uint64_t>(
      std::to_array({text[0], text[1], text[2], text[3], text[4], text[5], text[6], text[7]}));
}

[[gnu::always_inline]] inline std::uint32_t load32(const char* from) {
  std::uint32_t word = 0;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

[[gnu::always_inline]] inline std::uint64_t load64(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

[[gnu::always_inline]] inline void store32(char* to, std::uint32_t word) {
  std::memcpy(to, &word, sizeof(word));
}

[[gnu::always_inline]] inline void store64(char* to, std::uint64_t word) {
  std::memcpy(to, &word, sizeof(word));
}

/// `at.in` stands at a byte that ends the plain run of a string and is not its closing quote.
/// Copies the escape, once more escaped; fails where it is none.
[[nodiscard]] Cursor copy_escape(Cursor at, const char* end);

/// `at.in` stands behind the opening quote of a number. Copies it in either spelling and moves
/// behind the closing quote, for numbers of any length and form.
[[nodiscard]] Cursor copy_any_number(Cursor at, const char* end);

/// Offers an attribute of the item to the keys: false where it is a key that cannot be one.
/// `name` and `name_end` are the bounds of its name, `end` stands behind the value's closing brace:
/// name":{"S":"…"}
[[nodiscard]] bool capture_key(KeyCapture& keys, Cursor name, Cursor name_end, Cursor end);

/// What the first and last eight bytes leave open of a name.
[[nodiscard]] bool is_same_text(const char* text, const char* other, std::size_t bytes);

/// A number with an exponent that a Float64 holds.
[[nodiscard]] bool is_in_range(const PlainKey& number);

/// The bytes are valid UTF-8, looked at one character after the other.
[[nodiscard]] bool is_utf8_by_character(const char* begin, const char* end);

/// The vector paths. Fail where anything is unexpected, on input that the careful path may well
/// take.
[[nodiscard]] Cursor transcode_by_avx2(const VectorInput& input);
[[nodiscard]] Cursor transcode_by_sse2(const VectorInput& input);
[[nodiscard]] Cursor transcode_by_neon(const VectorInput& input);

}  // namespace tinydynamocdc::dynamodb
