// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>

#include "base/error.hpp"

/// A strict pull reader over JSON text that hands out views: for the envelopes around items (stream
/// events, export lines, manifests), where what is read is a handful of members and everything else
/// is skipped.
namespace tinydynamocdc::dynamodb {

/// Usage:
///   JsonReader in(text);
///   if (auto ok = in.enter_object(); !ok) return std::unexpected(ok.error());
///   for (;;) {
///     const auto member = in.next_member();
///     if (!member) return std::unexpected(member.error());
///     if (member->end) break;
///     if (member->name_text == "eventID") { … in.read_string() … } else { … in.skip_value() … }
///   }
/// Errors are bad_input, "<reason> (byte <position>)"; after an error the reader stays failed:
/// every further call gives the same error. White space and any member order are accepted. Strings
/// are checked: escapes, control characters, UTF-8, surrogates. The text needs no padding and must
/// outlive the views.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  /// Consumes `{`; then call next_member until its `end`.
  [[nodiscard]] base::Result<void> enter_object();
  /// Consumes `[`; then call next_element until it says false.
  [[nodiscard]] base::Result<void> enter_array();

  /// A member's name, body of the JSON string as sent (names are compared as sent: an escaped
  /// spelling is another name); its value is next.
  struct Member {
    std::string_view name_text;
    std::size_t name_position = 0;  ///< Of its opening quote; at the end, of the `}`.
    bool end = false;               ///< No member: the `}` has been consumed.
  };
  [[nodiscard]] base::Result<Member> next_member();

  /// True: an element is next; false: the `]` has been consumed.
  [[nodiscard]] base::Result<bool> next_element();

  /// What kind of value is next: one of { [ " 0 t f n (0 for a number), '\0' at the end of the text
  /// or after an error, else the character that begins no value. Consumes white space only.
  [[nodiscard]] char peek();

  /// Body of the string that is next, as sent, checked.
  [[nodiscard]] base::Result<std::string_view> read_string();
  /// Text of the number that is next, checked by JSON's grammar, at most k_number_bytes_max long.
  [[nodiscard]] base::Result<std::string_view> read_number();
  /// Raw text of the value that is next. Only brackets and the ends of strings are followed, so
  /// that one broken value does not hide its neighbours: its reader checks what is inside. Any
  /// depth.
  [[nodiscard]] base::Result<std::string_view> read_raw();
  /// As read_raw, but checked to the last leaf, by the same rules as everything else here. More
  /// than 1,024 containers in one another are an error.
  [[nodiscard]] base::Result<std::string_view> read_checked();
  /// read_checked without the view: for a value that nobody else reads.
  [[nodiscard]] base::Result<void> skip_value();
  /// Nothing but white space is left.
  [[nodiscard]] base::Result<void> expect_end();

  /// Goes on at `position`: behind the value that is next, which the caller has read by other
  /// means.
  void go_on_at(std::size_t position) {
    position_ = position;
    first_ = false;
  }

  /// The error of a caller who finds fault with the value at `position`: formed as the reader's
  /// own, and the reader stays failed as after its own.
  [[nodiscard]] std::unexpected<base::Error> fail(std::string_view reason, std::size_t position);

  /// Bytes consumed so far.
  [[nodiscard]] std::size_t position() const { return position_; }
  /// What was consumed since the reader was at `begin`.
  [[nodiscard]] std::string_view text_since(std::size_t begin) const {
    return text_.substr(begin, position_ - begin);
  }

 private:
  void skip_space();
  [[nodiscard]] base::Result<void> enter(char bracket);
  [[nodiscard]] base::Result<bool> next_in(char closing_bracket);
  [[nodiscard]] base::Result<void> skip_container();
  enum class Strings { checked, raw };
  [[nodiscard]] base::Result<std::string_view> walk(Strings strings);
  [[nodiscard]] base::Result<void> walk_scalar(char kind, Strings strings);
  friend bool has_whole_structure(std::string_view text);
  [[nodiscard]] std::string_view take_scalar();

  std::string_view text_;
  std::size_t position_ = 0;
  /// No comma is due before the next member or element of the innermost container.
  bool first_ = true;
  std::optional<base::Error> error_;
};

/// Whether a text is one value and each bracket, comma, colon, name, number and literal in it is
/// where JSON wants it; what is inside its strings is not looked at. Where it is not, a byte may
/// have been lost that tells this value from the next.
[[nodiscard]] bool has_whole_structure(std::string_view text);

}  // namespace tinydynamocdc::dynamodb
