// SPDX-License-Identifier: Apache-2.0
#include "cli/command_targets.hpp"

#include <algorithm>
#include <format>

#include "base/text.hpp"
#include "manage/plan.hpp"

namespace tinydynamocdc::cli {

manage::TableTarget CommandTargets::table(const std::string& name) const {
  return {.name = name, .region = region, .reach = command.reach};
}

manage::FunctionTarget CommandTargets::function() const {
  return {.name = command.lambda_name,
          .role = site.role,
          .secret = site.secret,
          .region = region,
          .reach = command.reach};
}

setup::BucketPlace CommandTargets::place() const {
  return {.bucket = command.s3_bucket, .prefix = command.s3_prefix};
}

std::vector<std::string> CommandTargets::removed_tables() const {
  return command.unremovable == manage::Unremovable::spare ? tables : std::vector<std::string>();
}

std::string set_up_title(const CommandTargets& targets) {
  constexpr std::size_t k_names_shown_max = 6;
  auto names = targets.tables;
  const auto more = names.size() > k_names_shown_max
                        ? std::format(" and {} more tables", names.size() - k_names_shown_max)
                        : std::string();
  names.resize(std::min(names.size(), k_names_shown_max));
  const auto function = targets.site.function.empty()
                            ? std::string()
                            : std::format("the function {} for ", targets.site.function);
  return std::format("Set-up of {}{}{} in {}", function, base::joined(names), more, targets.region);
}

}  // namespace tinydynamocdc::cli
