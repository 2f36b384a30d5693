// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <utility>

/// `TINYDYNAMOCDC_TRY(const auto role, find_role(name));` declares what a Result holds, or leaves
/// the function with its error. A statement of its own, in a block.
#define TINYDYNAMOCDC_TRY(declaration, expression) \
  TINYDYNAMOCDC_TRY_AS(TINYDYNAMOCDC_TRY_NAME(tried_, __LINE__), declaration, expression)

/// The same for a Result<void>: `TINYDYNAMOCDC_TRY_VOID(remove_role(name));`
#define TINYDYNAMOCDC_TRY_VOID(expression)              \
  do {                                                  \
    if (auto tried = (expression); !tried) {            \
      return std::unexpected(std::move(tried).error()); \
    }                                                   \
  } while (false)

#define TINYDYNAMOCDC_TRY_NAME(prefix, line) TINYDYNAMOCDC_TRY_JOIN(prefix, line)
#define TINYDYNAMOCDC_TRY_JOIN(prefix, line) prefix##line
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses
#define TINYDYNAMOCDC_TRY_AS(name, declaration, expression) \
  auto name = (expression);                                 \
  if (!(name)) {                                            \
    return std::unexpected(std::move(name).error());        \
  }                                                         \
  declaration = *std::move(name)
// NOLINTEND(bugprone-macro-parentheses)
