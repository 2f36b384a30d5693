// SPDX-License-Identifier: Apache-2.0
#include "cli/table_naming.hpp"

#include <chrono>
#include <format>

#include "aws/lambda.hpp"
#include "base/found_in.hpp"
#include "manage/naming_from.hpp"

namespace tinydynamocdc::cli {

namespace {

// What the names cost at most where AWS cannot be reached: they are asked for once.
constexpr std::chrono::milliseconds k_function_wait{10'000};

}  // namespace

base::Result<row::NamingOptions> table_naming(const aws::Access& access,
                                              const base::Environment& environment,
                                              std::string_view function, std::string_view table,
                                              const std::function<void(const std::string&)>& note) {
  const auto ours = manage::naming_in(environment);
  const auto found = aws::Lambda(access).find_function(
      function, base::Deadline::in(access.clock, k_function_wait));
  if (!found) {
    note(
        std::format("data source names come from this environment (TB_DS_PREFIX, TB_KEY_PREFIX, "
                    "TB_DS_NAMES), because the variables of the function {} could not be read: {}",
                    function, found.error().error.message));
    return manage::agreed_naming(ours, nullptr, table);
  }
  const auto* its = base::found_in(*found);
  return manage::agreed_naming(ours, its == nullptr ? nullptr : &its->configuration.environment,
                               table);
}

}  // namespace tinydynamocdc::cli
