// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "aws/lambda.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "row/names.hpp"
#include "row/naming_variables.hpp"

namespace tinydynamocdc::manage {

/// TB_DS_PREFIX, TB_KEY_PREFIX and TB_DS_NAMES as they are set in our own environment, which must
/// outlive the answer.
[[nodiscard]] row::NamingVariables naming_in(const base::Environment& environment);

/// Those that are set, as variables of the function: they are called the same there.
[[nodiscard]] aws::Variables variables_of(const row::NamingVariables& naming);

/// Whose names count: those of the function that writes (nullptr: there is none yet), else those of
/// our own environment. bad_config: a variable is set here and the function has it otherwise.
[[nodiscard]] base::Result<row::NamingOptions> agreed_naming(const row::NamingVariables& ours,
                                                             const aws::Variables* function,
                                                             std::string_view table);

}  // namespace tinydynamocdc::manage
