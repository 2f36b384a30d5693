// SPDX-License-Identifier: Apache-2.0
#include "cli/found_region.hpp"

#include <utility>

#include "cli/defaults.hpp"

namespace tinydynamocdc::cli {

base::Result<aws::FoundRegion> found_region_of(const std::optional<std::string>& option,
                                               const base::Environment& environment) {
  auto found = aws::find_region(environment, option.value_or(""));
  if (!found) {
    return std::unexpected(std::move(found.error()));
  }
  return std::move(*found).value_or(
      aws::FoundRegion{.name = k_default_region, .source = "default"});
}

}  // namespace tinydynamocdc::cli
