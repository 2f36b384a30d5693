// SPDX-License-Identifier: Apache-2.0
#include "aws/region.hpp"

#include <algorithm>
#include <optional>

#include "aws/profiles.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;

/// A region becomes part of a host name: nothing else may.
base::Result<std::string> checked(std::string_view region, std::string_view from) {
  const bool good = region.size() <= 63 && std::ranges::all_of(region, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                    });
  if (good) {
    return std::string(region);
  }
  return base::fail(ErrorKind::bad_config,
                    std::string(from) + ": \"" + std::string(region) + "\" is not an AWS region");
}

}  // namespace

base::Result<std::string> resolve_region(const base::Environment& environment,
                                         std::string_view named, std::string_view profile) {
  if (!named.empty()) {
    return checked(named, "region");
  }
  for (const char* variable : {"REGION", "AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const auto region = environment.get(variable)) {
      return checked(*region, variable);
    }
  }
  const auto profiles = Profiles::load(environment);
  if (!profiles) {
    return std::unexpected(profiles.error());
  }
  const std::string name = profile_name(environment, profile);
  if (const auto region = profiles->setting(name, "region"); region && !region->empty()) {
    return checked(*region, "profile " + name);
  }
  return base::fail(ErrorKind::bad_config,
                    "no AWS region: set AWS_REGION, or `region` of profile " + name +
                        " (looked in " + profiles->files() + ")");
}

}  // namespace tinydynamocdc::aws
