// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::cli {

/// Asks on the controlling terminal, without showing what is typed, for the code that the MFA
/// device `serial` shows; standard input and output stay free for data. bad_config: there is no
/// terminal, or nothing was typed.
[[nodiscard]] base::Result<std::string> ask_mfa_code(std::string_view serial);

}  // namespace tinydynamocdc::cli
