// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/arguments.hpp"

namespace tinydynamocdc::cli {

/// What is said of a command line that `app` has just refused with the reason `what`: the option or
/// command that nobody knows with the one that was probably meant, else that reason.
[[nodiscard]] std::string usage_message(Arguments app, std::string_view what,
                                        std::span<const std::string> arguments);

}  // namespace tinydynamocdc::cli
