// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "dynamodb/transcoder.hpp"

/// Internal to dynamodb: where in an item a reader stands, for its errors.
namespace tinydynamocdc::dynamodb {

/// A name as errors show it: bare where it has only letters, digits, `_` and `-`, else as a JSON
/// string; a long one is cut. `name_text` is the body of a JSON string, as sent.
[[nodiscard]] std::string shown_name(std::string_view name_text);

/// The way from the item to an attribute, a list's element or a map's member. Borrows the names.
class AttributePath {
 public:
  /// `name_text` is the body of the name's JSON string, as sent.
  void enter_member(std::string_view name_text);
  void enter_element();
  /// The next element of the list whose element the path leads to.
  void next_element();
  void leave();

  /// "item", or "attribute a.b[2]".
  [[nodiscard]] std::string text() const;

 private:
  struct Step {
    std::string_view name_text;
    std::size_t index = 0;
    enum class Kind { member, element } kind = Kind::member;
  };

  /// One step into the item, one into each list or map, and one into a set.
  std::array<Step, k_nesting_levels_max + 2> steps_;
  std::size_t count_ = 0;
};

}  // namespace tinydynamocdc::dynamodb
