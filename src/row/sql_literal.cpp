// SPDX-License-Identifier: Apache-2.0
#include "row/sql_literal.hpp"

#include <cstddef>

namespace tinydynamocdc::row {

std::string sql_literal(std::string_view text) {
  std::string sql = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool opens = c == '{' && i + 1 < text.size() &&
                       std::string_view("{%#").find(text[i + 1]) != std::string_view::npos;
    if (c == '\'' || c == '\\') {
      sql += '\\';
      sql += c;
    } else if (opens) {
      sql += "\\x7B";
    } else {
      sql += c;
    }
  }
  return sql + "'";
}

}  // namespace tinydynamocdc::row
