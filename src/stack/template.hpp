// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "stack/order.hpp"

namespace tinydynamocdc::stack {

/// What CloudFormation takes of one template. (AWS CloudFormation User Guide, "Understand
/// CloudFormation quotas".)
inline constexpr std::size_t k_resources_max = 500;
inline constexpr std::size_t k_parameters_max = 200;
inline constexpr std::size_t k_template_bytes_max = 1'000'000;  ///< From a bucket.
inline constexpr std::size_t k_direct_bytes_max = 51'200;       ///< In the request itself.

struct Template {
  std::string text;  ///< YAML, the same for the same order and version.
  std::size_t resources = 0;
};

/// The template, whose first lines say how a stack is made of it. rejected: it would be more than
/// CloudFormation or IAM takes; the message says which tables go into which of several.
[[nodiscard]] base::Result<Template> template_of(const Order& order);

/// How many tables of an order fit into one template.
[[nodiscard]] std::size_t tables_max(const Order& order);

}  // namespace tinydynamocdc::stack
