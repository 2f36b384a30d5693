// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "verify/json_value.hpp"

/// Whether an item of a table and a row's image are the same. (docs/row-format.md)
namespace tinydynamocdc::verify {

/// One place where they are not.
struct Difference {
  std::string path;      ///< `a.b[2]`; names outside [A-Za-z0-9_-] as JSON strings.
  std::string table;     ///< What the table has there, as short JSON; empty: nothing.
  std::string tinybird;  ///< What the row has there; empty: nothing.

  bool operator==(const Difference&) const = default;
};

/// No more than so many are told of an item, and no more bytes of a value.
inline constexpr std::size_t k_differences_max = 10;
inline constexpr std::size_t k_value_bytes_max = 200;

/// `typed` is DynamoDB JSON ({"Id":{"N":"1"}}), `plain` a row's image. Numbers are compared by all
/// their digits, however they are spelled; but a number stands in quotes exactly where the row
/// format wants it, or its reader would lose digits. Sets are equal in any order, lists only in
/// theirs; the order of attributes means nothing. Empty: they are the same.
[[nodiscard]] std::vector<Difference> differences(const JsonValue& typed, const JsonValue& plain);

}  // namespace tinydynamocdc::verify
