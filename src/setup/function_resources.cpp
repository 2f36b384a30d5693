// SPDX-License-Identifier: Apache-2.0
#include "setup/function_resources.hpp"

#include <memory>
#include <utility>

#include "setup/log_group.hpp"
#include "setup/rights.hpp"
#include "setup/role.hpp"

namespace tinydynamocdc::setup {

std::vector<manage::Wanted> function_resources(const manage::FunctionParts& parts, aws::Logs& logs,
                                               const Site& site, FunctionOrder order,
                                               manage::Goal goal) {
  std::vector<manage::Wanted> wanted;
  const auto add = [&](std::unique_ptr<manage::Resource> resource) {
    wanted.push_back({.resource = std::move(resource), .goal = goal});
  };
  if (goal == manage::Goal::present) {
    add(std::make_unique<LogGroup>(logs, parts, site, order.log_retention_days));
  }
  add(std::make_unique<Role>(parts, site, order.design.settings.policies));
  add(std::make_unique<Rights>(parts, site, std::vector{function_right(site)}));
  add(std::make_unique<TokenSecret>(parts, site, std::move(order.token)));
  add(std::make_unique<Function>(parts, site, std::move(order.design)));
  return wanted;
}

}  // namespace tinydynamocdc::setup
