// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "stack/order.hpp"

namespace tinydynamocdc::stack {

/// What is known only when a stack is made: where the code lies, the workspace, the tables'
/// streams. As sections of a template, in YAML, each with a line's end.
[[nodiscard]] std::string parameters_section(const Order& order);
[[nodiscard]] std::string conditions_section(const Order& order);
[[nodiscard]] std::string outputs_section(const Order& order);

/// Parameters beside the tables' streams.
[[nodiscard]] std::size_t common_parameters(const Order& order);

}  // namespace tinydynamocdc::stack
