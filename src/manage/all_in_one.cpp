// SPDX-License-Identifier: Apache-2.0
#include "manage/all_in_one.hpp"

#include <format>
#include <utility>

#include "base/check.hpp"

namespace tinydynamocdc::manage {

base::Error all_in_one(const std::vector<base::Error>& errors) {
  TINYDYNAMOCDC_CHECK(!errors.empty());
  if (errors.size() == 1) {
    return errors.front();
  }
  auto message = std::format("{} problems, so nothing was changed:", errors.size());
  for (const auto& error : errors) {
    message += std::format("\n  {}", error.message);
  }
  return {errors.front().kind, std::move(message)};
}

}  // namespace tinydynamocdc::manage
