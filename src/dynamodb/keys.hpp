// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dynamodb/transcoder.hpp"

/// How keys are spelled: canonical, so that the same item has the same bytes whether its key came
/// from a stream record or from an export line, and whoever escaped it.
namespace tinydynamocdc::dynamodb {

/// Room that append/write functions of this header need for text of `n` bytes (as sent).
/// The worst byte is an escaped control character: \u0001 (6 bytes) becomes \\u0001 (7).
[[nodiscard]] constexpr std::size_t canonical_bytes_max(std::size_t n) {
  return 2 * n + k_padding_bytes;
}

/// Writes the `Keys` column: {\"pk\":\"a\",\"sk\":103}, plain JSON escaped as the inside of a JSON
/// string, attributes in the order of `keys` (byte order of names), compact, with no escapes beyond
/// JSON's need: \" \\ \b \f
/// \n \r \t, and \u00xx (lower case) for the other control characters; everything else as UTF-8.
/// Numbers as in images. `keys` must come from read_keys or transcode_item_with_keys (its texts are
/// valid). Returns the end of the output.
[[nodiscard]] char* write_canonical_keys(const ItemKeys& keys, char* output);

/// Writes the body of a JSON string with no escapes beyond JSON's need (the value of a `key_…`
/// column of an S or B key). `text` is the valid body of a JSON string. Returns the end of the
/// output.
[[nodiscard]] char* write_canonical_string(std::string_view text, char* output);

/// Writes a number for a Float64 column: a JSON number, as sent where it has at most 17 significant
/// digits and is not an integer outside -2^63 … 2^64-1; else d.ddd…e±x, rounded half to even on the
/// decimal digits to at most 17 significant digits, without trailing zeros and without a `+`.
/// `number` is a valid number within a Float64's range (is_number, is_float64_number), as every N
/// key in an ItemKeys is. Returns the end of the output.
[[nodiscard]] char* write_float64_number(std::string_view number, char* output);

/// The unescaped UTF-8 text of the valid body of a JSON string.
[[nodiscard]] std::string unescaped(std::string_view text);

}  // namespace tinydynamocdc::dynamodb
