// SPDX-License-Identifier: Apache-2.0
#include "setup/function_users.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::setup {

base::Result<std::vector<manage::User>> functions_that(
    const manage::FunctionParts& parts, const Site& site,
    const std::function<bool(const aws::FunctionConfiguration&)>& use) {
  TINYDYNAMOCDC_TRY(
      const auto functions,
      manage::plain(parts.functions.list_functions(manage::request_deadline(parts.clock))));
  std::vector<manage::User> users;
  for (const auto& function : functions) {
    if (use(function)) {
      const bool is_own = function.name == site.function;
      users.push_back({.key = is_own ? k_function_key : "function " + function.name,
                       .name = std::format("the function {}", function.name)});
    }
  }
  return users;
}

}  // namespace tinydynamocdc::setup
