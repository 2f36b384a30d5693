// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/lambda.hpp"
#include "base/environment.hpp"
#include "row/naming_variables.hpp"

namespace tinydynamocdc::manage {

/// TB_DS_PREFIX, TB_KEY_PREFIX and TB_DS_NAMES as they are set in our own environment, which must
/// outlive the answer.
[[nodiscard]] row::NamingVariables naming_in(const base::Environment& environment);

/// Those that are set, as variables of the function: they are called the same there.
[[nodiscard]] aws::Variables variables_of(const row::NamingVariables& naming);

}  // namespace tinydynamocdc::manage
