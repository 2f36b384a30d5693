// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.hpp"

/// DynamoDB JSON to plain JSON, in one strict pass, written as the inside of a JSON string.
///
///   {"Id":{"N":"103"},"Tags":{"SS":["a","b"]}}   becomes   {\"Id\":103,\"Tags\":[\"a\",\"b\"]}
///
/// Nothing is unescaped: the input is JSON-escaped already, so escaping once more is copying the
/// raw bytes, doubling every backslash and writing a quote's escape \" as \\\". What becomes of
/// each type is told in docs/row-format.md. Numbers never go through a floating-point type.
namespace tinydynamocdc::dynamodb {

/// So many bytes after the end of every input must be readable (their values do not matter):
/// vectors are loaded without looking for the end first.
inline constexpr std::size_t k_padding_bytes = 64;

/// Output of `n` input bytes never needs more than this; so much room must be there.
[[nodiscard]] constexpr std::size_t transcoded_bytes_max(std::size_t n) {
  return 2 * n + k_padding_bytes;
}

/// DynamoDB allows 32 levels; twice that is read, more is an error.
inline constexpr int k_nesting_levels_max = 64;

/// A table has a partition key and at most one sort key.
/// (AWS: Amazon DynamoDB Developer Guide, "Core components".)
inline constexpr std::size_t k_key_attributes_max = 2;

/// One key attribute as it was sent: views into the input.
struct KeyAttribute {
  std::string_view name_text;   ///< Body of the name's JSON string, as sent.
  char tag = '\0';              ///< 'S', 'N' or 'B': DynamoDB keys have no other type.
  std::string_view value_text;  ///< Body of the value's JSON string, as sent.
};

/// The key attributes of one item, in byte order of their (unescaped) names, whatever order they
/// were sent in.
struct ItemKeys {
  KeyAttribute attributes[k_key_attributes_max];
  std::size_t count = 0;

  [[nodiscard]] const KeyAttribute* begin() const { return attributes; }
  [[nodiscard]] const KeyAttribute* end() const { return attributes + count; }
};

/// Where a transcoding ended.
struct Transcoded {
  char* output_end = nullptr;
  std::string_view input_rest;  ///< What follows the item in the input.
};

/// Reads one typed attribute map that starts at `input[0] == '{'` and writes plain JSON to
/// `output`. `input` may go on behind the map (an export line does); the map's end is found on the
/// way. bad_input: anything the contract does not know, with the attribute's path, the reason and
/// the byte's position in `input` (unknown tag, two tags, wrong JSON type, a number that is none,
/// invalid UTF-8, a lone surrogate, raw control character, broken escape, more than 64 levels, end
/// of text). On error the output's bytes are unspecified.
[[nodiscard]] base::Result<Transcoded> transcode_item(std::string_view input, char* output);

/// The names of the key attributes to look for in an item (unescaped UTF-8).
struct KeyNames {
  std::string_view names[k_key_attributes_max];
  std::size_t count = 0;
};

/// As transcode_item, and captures the item's keys on the way into `keys`.
/// bad_input also when a key attribute is absent, stands there twice, or is not of type S, N or B.
[[nodiscard]] base::Result<Transcoded> transcode_item_with_keys(std::string_view input,
                                                                char* output, const KeyNames& names,
                                                                ItemKeys& keys);

/// Reads a stream record's `Keys`: a typed attribute map of one or two attributes of type S, N or
/// B, strictly. bad_input as transcode_item, and when it is empty, has more attributes, or another
/// type.
[[nodiscard]] base::Result<ItemKeys> read_keys(std::string_view keys_json);

}  // namespace tinydynamocdc::dynamodb
