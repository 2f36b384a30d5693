// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::manage {

/// The parts of `arn:<partition>:lambda:<region>:<account>:function:<name>`; views into the text.
struct FunctionArn {
  std::string_view partition;
  std::string_view region;
  std::string_view account;
  std::string_view name;
};

/// bad_config with the reason when it is none, or one with a version or alias behind the name:
/// triggers belong to the function itself here.
[[nodiscard]] base::Result<FunctionArn> parse_function_arn(std::string_view arn);

}  // namespace tinydynamocdc::manage
