// SPDX-License-Identifier: Apache-2.0
#include "manage/function_name.hpp"

#include <array>
#include <format>

namespace tinydynamocdc::manage {

base::Result<FunctionArn> parse_function_arn(std::string_view arn) {
  // arn : partition : lambda : region : account : function : name
  std::array<std::string_view, 7> parts;
  auto rest = arn;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const auto colon = rest.find(':');
    parts[i] = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  }
  parts.back() = rest;
  const bool shape = parts[0] == "arn" && parts[2] == "lambda" && parts[5] == "function";
  if (!shape || parts[1].empty() || parts[3].empty() || parts[4].empty() || rest.empty()) {
    return base::fail(
        base::ErrorKind::bad_config,
        std::format(
            "\"{}\" is not a function's ARN (arn:aws:lambda:<region>:<account>:function:<name>)",
            arn));
  }
  if (rest.contains(':')) {
    return base::fail(
        base::ErrorKind::bad_config,
        std::format("\"{}\" names a version or alias: give the function's own ARN", arn));
  }
  return FunctionArn{parts[1], parts[3], parts[4], rest};
}

}  // namespace tinydynamocdc::manage
