// SPDX-License-Identifier: Apache-2.0
#include "lambda/function_place.hpp"

#include <array>

namespace tinydynamocdc::lambda {

std::optional<FunctionPlace> place_of_function(std::string_view arn) {
  std::array<std::string_view, 6> fields;
  for (auto& field : fields) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) {
      return std::nullopt;
    }
    field = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  const auto& [scheme, partition, service, region, account, kind] = fields;
  if (scheme != "arn" || service != "lambda" || kind != "function" || partition.empty() ||
      region.empty() || account.empty()) {
    return std::nullopt;
  }
  return FunctionPlace{.partition = std::string(partition),
                       .region = std::string(region),
                       .account = std::string(account)};
}

}  // namespace tinydynamocdc::lambda
