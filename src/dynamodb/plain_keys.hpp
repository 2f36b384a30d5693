// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "dynamodb/transcoder.hpp"

/// Internal to dynamodb and row: the keys of items as nearly all items have them, without an escape
/// in name or value; the vector paths find them themselves. Plain members and no functions, because
/// code for another processor must not bring inline functions along.
namespace tinydynamocdc::dynamodb {

/// A key's value, as sent. The transcoded image has the same characters (a string's between its
/// quotes), and so has a column (dynamodb/keys.hpp): a number has at most k_plain_number_bytes_max
/// of them and is a JSON number.
struct PlainKey {
  const char* text = nullptr;
  std::size_t bytes = 0;
  char tag = '\0';  ///< 'S', 'N' or 'B'; '\0': it has not come.
};

inline constexpr std::size_t k_plain_number_bytes_max = 17;

inline constexpr std::size_t k_guessed_depths = 8;
inline constexpr std::size_t k_name_guesses = 32;

/// The keys of one item after the other.
struct PlainKeys {
  /// What there is of a name, compared without a call: its size (SIZE_MAX where there is no such
  /// name), its first and its last eight bytes, of a shorter one as many as the mask leaves. Names
  /// of more than 16 bytes are compared by is_same_text, too.
  struct Name {
    const char* text = nullptr;
    std::size_t bytes = SIZE_MAX;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t mask = 0;
    std::size_t end_offset = 0;
  };

  Name names[k_key_attributes_max];
  PlainKey found[k_key_attributes_max];  ///< In the order of the names.
  std::size_t missing = 0;               ///< So many have not come yet.
  /// The sizes of the names in the last map of that depth, one after the other, the last one for
  /// all that follow (vector_transcoder.hpp).
  std::uint8_t name_guesses[k_guessed_depths][k_name_guesses] = {};
};

}  // namespace tinydynamocdc::dynamodb
