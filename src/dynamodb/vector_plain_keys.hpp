// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "dynamodb/plain_keys.hpp"
#include "dynamodb/vector_steps.hpp"

/// Internal to dynamodb: finding an item's plain keys while it is transcoded, for every vector
/// width. `Vector` is as in vector_transcoder.hpp.
namespace tinydynamocdc::dynamodb {

/// Before each item.
[[gnu::always_inline]] inline void begin_plain_keys(PlainKeys& keys) {
  keys.missing = 0;
  for (std::size_t i = 0; i < k_key_attributes_max; ++i) {
    keys.found[i].tag = '\0';
    keys.missing += keys.names[i].bytes == SIZE_MAX ? 0 : 1;
  }
}

/// The value of one key, between name":{"S":" and "}; false where it is not plain.
template <class Vector>
[[nodiscard, gnu::always_inline]] inline bool take_plain_value(PlainKeys& keys, PlainKey& key,
                                                               Cursor name_end, Cursor end) {
  constexpr std::size_t k_before_tag = 4;
  constexpr std::size_t k_before_text = 8;
  constexpr std::size_t k_behind_text = 2;
  constexpr std::size_t k_before_output = 3;  // \":
  constexpr std::size_t k_quotes_bytes = 4;   // \" and \"
  const std::uint32_t head = load32(name_end.in + k_before_tag);
  const bool is_number = head == word32("N\":\"");
  if (!is_number && head != word32("S\":\"") && head != word32("B\":\"")) {
    return false;
  }
  if (key.tag != '\0') {
    return false;
  }
  key.text = name_end.in + k_before_text;
  key.bytes = static_cast<std::size_t>(end.in - k_behind_text - key.text);
  key.tag = name_end.in[k_before_tag];
  --keys.missing;
  const auto output_bytes = static_cast<std::size_t>(end.out - name_end.out) - k_before_output;
  if (!is_number) {
    return output_bytes == key.bytes + k_quotes_bytes;
  }
  if (output_bytes != key.bytes || key.bytes > k_plain_number_bytes_max) {
    return false;
  }
  // No number ends with its exponent's letter: 16 of 17 bytes are enough.
  const Vector number = Vector::load(key.text);
  const std::uint64_t exponents = number.equal('e') | number.equal('E');
  const std::uint64_t inside = (std::uint64_t{1} << key.bytes) - 1;
  return (exponents & inside) == 0 || is_in_range(key);
}

/// Takes the attribute if it is a key; false where it may be one that is not plain. `name` and
/// `name_end` are the bounds of its name, `end` stands behind the value's closing brace.
template <class Vector>
[[nodiscard, gnu::always_inline]] inline bool take_plain_key(PlainKeys& keys, Cursor name,
                                                             Cursor name_end, Cursor end) {
  if (name_end.out - name.out != name_end.in - name.in) [[unlikely]] {
    return false;
  }
  const auto bytes = static_cast<std::size_t>(name_end.in - name.in);
  for (std::size_t i = 0; i < k_key_attributes_max; ++i) {
    const PlainKeys::Name& key = keys.names[i];
    constexpr std::size_t k_compared_bytes_max = 2 * sizeof(key.begin);
    if (bytes == key.bytes && (load64(name.in) & key.mask) == key.begin &&
        (load64(name.in + key.end_offset) & key.mask) == key.end &&
        (bytes <= k_compared_bytes_max || is_same_text(name.in, key.text, bytes))) {
      return take_plain_value<Vector>(keys, keys.found[i], name_end, end);
    }
  }
  return true;
}

}  // namespace tinydynamocdc::dynamodb
