// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::verify {

/// A JSON value as a tree, its numbers as they are written: nothing becomes a floating-point value.
struct JsonValue {
  enum class Kind { null, boolean, number, string, array, object };
  using Member = std::pair<std::string, JsonValue>;

  Kind kind = Kind::null;
  std::string text;  ///< string: unescaped; number: as written; boolean: `true`, `false`.
  std::vector<JsonValue> elements;
  std::vector<Member> members;  ///< In their order; names unescaped, one may stand there twice.

  /// nullptr: there is none of this name, or more than one.
  [[nodiscard]] const JsonValue* find(std::string_view name) const;
};

/// bad_input: not one JSON value, or more than k_json_levels_max levels of it.
[[nodiscard]] base::Result<JsonValue> parse_json(std::string_view text);

/// DynamoDB JSON has two levels for each of the item's.
inline constexpr int k_json_levels_max = 200;

/// Appends the value as compact JSON, each number as `number` gives its text; of more than
/// `bytes_max` bytes not all.
using NumberText = std::string (*)(const std::string& as_written);
void write_json(const JsonValue& value, NumberText number, std::size_t bytes_max, std::string& out);

/// The value as compact JSON, for people: cut where it has more than `bytes_max` bytes.
[[nodiscard]] std::string short_json(const JsonValue& value, std::size_t bytes_max);

/// `text` as a JSON string with ClickHouse's escapes: those of JSON's own letters, \u00XX (upper
/// case) for other control characters, and the line separators \u2028 and \u2029.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace tinydynamocdc::verify
