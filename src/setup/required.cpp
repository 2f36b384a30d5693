// SPDX-License-Identifier: Apache-2.0
#include "setup/required.hpp"

#include <memory>

#include "setup/function_users.hpp"

namespace tinydynamocdc::setup {

base::Result<manage::Standing> Required::look(manage::Goal /*goal*/) {
  return check_().transform([] { return manage::Standing{.exists = true}; });
}

manage::Wanted required_function(const manage::FunctionParts& parts, const Site& site,
                                 manage::Reach reach) {
  return {.resource = std::make_unique<Required>(
              k_function_key, "the function " + site.function, [parts, site, reach] {
                return manage::callable_function(
                           parts, {.name = site.function, .region = site.region, .reach = reach})
                    .transform([](const auto&) {});
              })};
}

}  // namespace tinydynamocdc::setup
