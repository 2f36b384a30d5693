// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// An element of an answer in XML. It has text or children, never both: that is all AWS's query
/// protocol needs.
struct XmlElement {
  std::string name;
  std::string text;  ///< Unescaped.
  std::vector<XmlElement> children;

  /// The first child of that name, or nothing.
  [[nodiscard]] const XmlElement* child(std::string_view name_wanted) const;

  /// The text at the end of a path of child names, "" where there is none: `at({"User", "Arn"})`.
  [[nodiscard]] std::string_view at(std::initializer_list<std::string_view> path) const;

  /// The element at the end of a path, or nothing.
  [[nodiscard]] const XmlElement* find(std::initializer_list<std::string_view> path) const;
};

/// Reads a document; the result is its root. unavailable: not XML, or nested deeper than answers of
/// AWS are.
[[nodiscard]] base::Result<XmlElement> parse_xml(std::string_view document);

/// `text` for the inside of an element.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace tinydynamocdc::aws
