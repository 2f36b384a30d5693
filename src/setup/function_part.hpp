// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "aws/logs.hpp"
#include "manage/function_setup.hpp"
#include "setup/function.hpp"
#include "setup/part.hpp"
#include "setup/site.hpp"
#include "setup/token_secret.hpp"

namespace tinydynamocdc::setup {

/// How a function and what is its alone shall be.
struct FunctionOrder {
  Function::Design design;
  TokenSecret::TokenSource token;
  std::optional<int> log_retention_days;  ///< Nothing: not asked for.
};

/// Everything that is the function's alone: its log group (never removed), role, rights, secret,
/// and the function itself.
[[nodiscard]] Part function_part(const manage::FunctionParts& parts, aws::Logs& logs,
                                 const Site& site, FunctionOrder order, manage::Goal goal);

}  // namespace tinydynamocdc::setup
