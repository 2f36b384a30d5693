// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A tree of JSON text in which every leaf keeps its characters as sent.
///
/// Libraries unescape strings and turn numbers into doubles; the row format speaks of the
/// characters as sent, so the oracle has its own reader, written to be read.
namespace tinydynamocdc::oracle {

enum class NodeKind { object, array, string, number, literal };

/// A value. Views point into the parsed text.
struct Node {
  NodeKind kind = NodeKind::literal;
  std::string_view raw;   ///< The whole value as sent.
  std::string_view body;  ///< Of a string: what stands between the quotes.
  std::vector<std::pair<std::string_view, Node>> members;  ///< Of an object: name's body, value.
  std::vector<Node> elements;                              ///< Of an array.

  /// The last member of that name (as sent), or nullptr.
  [[nodiscard]] const Node* find(std::string_view name) const;
};

/// Reads the value that starts at text[0]; what follows it is not looked at (see `raw`).
/// Strings are followed to their end but not checked: that is string_fault's task, for those that
/// are used.
[[nodiscard]] std::expected<Node, std::string> parse_json(std::string_view text);

/// What is wrong with the body of a JSON string, or "": raw control characters, broken escapes,
/// invalid UTF-8, lone surrogates.
[[nodiscard]] std::string string_fault(std::string_view body);

/// The first string_fault of all names and strings in a value, or "".
[[nodiscard]] std::string value_fault(const Node& value);

/// The UTF-8 text of a valid body.
[[nodiscard]] std::string unescape(std::string_view body);

/// The body of a JSON string for `text`, with no escape beyond JSON's need.
[[nodiscard]] std::string escape(std::string_view text);

}  // namespace tinydynamocdc::oracle
