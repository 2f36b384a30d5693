// SPDX-License-Identifier: Apache-2.0
#include "manage/failures_in_bucket.hpp"

#include <format>
#include <string>
#include <utility>

namespace tinydynamocdc::manage {

namespace {

std::optional<aws::ObjectName> below(std::string_view destination_arn, std::string prefix) {
  constexpr std::string_view k_service = ":s3:::";
  const auto at = destination_arn.find(k_service);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  return aws::ObjectName{.bucket = std::string(destination_arn.substr(at + k_service.size())),
                         .key = std::move(prefix)};
}

}  // namespace

std::optional<aws::ObjectName> failures_in_bucket(std::string_view destination_arn,
                                                  std::string_view trigger_uuid) {
  return below(destination_arn, std::format("aws/lambda/{}/", trigger_uuid));
}

std::optional<aws::ObjectName> events_in_bucket(std::string_view destination_arn,
                                                std::string_view function) {
  return below(destination_arn, std::format("aws/lambda/async/{}/", function));
}

}  // namespace tinydynamocdc::manage
