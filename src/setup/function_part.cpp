// SPDX-License-Identifier: Apache-2.0
#include "setup/function_part.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "setup/log_group.hpp"
#include "setup/rights.hpp"
#include "setup/role.hpp"

namespace tinydynamocdc::setup {

Part function_part(const manage::FunctionParts& parts, aws::Logs& logs, const Site& site,
                   FunctionOrder order, manage::Goal goal) {
  Part part;
  const auto add = [&](std::unique_ptr<manage::Resource> resource) {
    part.resources.push_back({.resource = std::move(resource), .goal = goal});
  };
  std::vector rights{function_right(site)};
  if (goal == manage::Goal::present) {
    add(std::make_unique<LogGroup>(logs, parts, site, order.log_retention_days));
    part.rights = std::move(rights);
  } else {
    add(std::make_unique<Rights>(parts, site, std::move(rights)));
  }
  add(std::make_unique<Role>(parts, site, order.design.settings.policies));
  add(std::make_unique<TokenSecret>(parts, site, std::move(order.token)));
  add(std::make_unique<Function>(parts, site, std::move(order.design)));
  return part;
}

}  // namespace tinydynamocdc::setup
