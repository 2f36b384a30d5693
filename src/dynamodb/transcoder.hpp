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

/// So much room must be there for the output of `n` input bytes. The output itself is at most 2n:
/// no input byte becomes more than two (src/dynamodb/vector_transcoder.hpp tells them up); the rest
/// is for vectors that are stored whole: bytes behind the output's end may be written over.
[[nodiscard]] constexpr std::size_t transcoded_bytes_max(std::size_t n) {
  return 2 * n + k_padding_bytes;
}

/// DynamoDB allows 32 levels; twice that is read, more is an error. A level is a list or map around
/// a value; the item itself is none.
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

/// Reads one typed attribute map at the input's start (behind white space, if any) and writes plain
/// JSON to `output`. `input` may go on behind the map (an export line does); the map's end is found
/// on the way, and is an error where it lies behind the input's. bad_input: anything the contract
/// does not know, as
///   attribute a.b[2]: unknown type tag "X" (byte 57)
/// with the attribute's path (names outside [A-Za-z0-9_-] as JSON strings; "item" where no
/// attribute is to blame), the reason and the byte's position in `input`: unknown tag, no tag, two
/// tags, wrong JSON type, a number that is none, invalid UTF-8, a lone surrogate, raw control
/// character, broken escape, more than 64 levels, end of text. Of several faults the first is told.
/// On error the output's bytes are unspecified. Thread-safe, as everything here.
[[nodiscard]] base::Result<Transcoded> transcode_item(std::string_view input, char* output);

/// The names of the key attributes to look for in an item (unescaped UTF-8).
struct KeyNames {
  std::string_view names[k_key_attributes_max];
  std::size_t count = 0;
};

/// As transcode_item, and captures the item's keys on the way into `keys` (unspecified on error).
/// The names are told apart unescaped, whatever escapes they were sent with. bad_input also when a
/// key attribute is absent, stands there twice, is not of type S, N or B, or is a number beyond a
/// Float64 (is_float64_number).
[[nodiscard]] base::Result<Transcoded> transcode_item_with_keys(std::string_view input,
                                                                char* output, const KeyNames& names,
                                                                ItemKeys& keys);

/// Reads a stream record's `Keys`: a typed attribute map of one or two attributes of type S, N or B
/// and nothing behind it. Needs no padding.
/// bad_input as transcode_item_with_keys, and when it is empty or has more attributes.
[[nodiscard]] base::Result<ItemKeys> read_keys(std::string_view keys_json);

}  // namespace tinydynamocdc::dynamodb
