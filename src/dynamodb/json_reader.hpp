// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"

/// A strict pull reader over JSON text that hands out views: for the envelopes around items (stream
/// events, export lines, manifests), where what is read is a handful of members and everything else
/// is skipped.
namespace tinydynamocdc::dynamodb {

/// Usage:
///   JsonReader in(text);
///   if (auto ok = in.enter_object(); !ok) …
///   while (auto name = in.next_member()) { if (*name == "eventID") id = in.read_string(); else
///   in.skip_value(); }
/// Errors are bad_input with reason and byte position; after an error the reader stays failed.
/// White space and any member order are accepted. Strings are checked: escapes, control characters,
/// UTF-8, surrogates. The text needs no padding and must outlive the views.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  /// Consumes `{`; then call next_member until it returns an empty optional-like result (see
  /// Member).
  [[nodiscard]] base::Result<void> enter_object();
  /// Consumes `[`; then next_element.
  [[nodiscard]] base::Result<void> enter_array();

  /// The next member's name (body of the JSON string as sent), its value is next; `end` true after
  /// the `}`.
  struct Member {
    std::string_view name_text;
    std::size_t name_position = 0;  ///< Of its opening quote.
    bool end = false;
  };
  [[nodiscard]] base::Result<Member> next_member();

  /// True: an element is next; false: the `]` has been consumed.
  [[nodiscard]] base::Result<bool> next_element();

  /// What kind of value is next: one of { [ " 0 t f n (0 for a number), or '\0' at the end of the
  /// text.
  [[nodiscard]] char peek();

  /// Body of the string that is next, as sent, checked.
  [[nodiscard]] base::Result<std::string_view> read_string();
  /// Text of the number that is next, checked by JSON's grammar.
  [[nodiscard]] base::Result<std::string_view> read_number();
  /// Raw text of the value that is next, skipped over: nesting and strings' ends are followed, so
  /// that one broken value does not hide its neighbours; strings inside are NOT otherwise checked
  /// (their reader does).
  [[nodiscard]] base::Result<std::string_view> read_raw();
  /// read_raw without the view.
  [[nodiscard]] base::Result<void> skip_value();
  /// Nothing but white space is left.
  [[nodiscard]] base::Result<void> expect_end();

  /// Bytes consumed so far.
  [[nodiscard]] std::size_t position() const { return position_; }

 private:
  [[nodiscard]] std::unexpected<base::Error> fail(std::string reason, std::size_t at) const;
  void skip_space();

  std::string_view text_;
  std::size_t position_ = 0;
  bool first_ =
      true;  ///< No comma is due before the next member or element of the innermost container.
};

}  // namespace tinydynamocdc::dynamodb
