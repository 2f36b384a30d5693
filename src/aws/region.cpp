// SPDX-License-Identifier: Apache-2.0
#include "aws/region.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "aws/chosen_profile.hpp"
#include "base/host_name.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

using Found = base::Result<std::optional<FoundRegion>>;

// A region becomes part of a host name: nothing else may. AWS's are all in lower case, and
// signatures of others are refused.
Found checked(std::string_view region, std::string source) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool is_odd =
      std::ranges::any_of(region, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; }) ||
      std::ranges::all_of(region, is_digit);
  if (!base::is_host_label(region) || is_odd) {
    return base::fail(ErrorKind::bad_config,
                      std::format("{}: \"{}\" is not an AWS region", source, region));
  }
  // Names that old SDKs took for regions: the AWS tools turn them into this switch.
  if (region.starts_with("fips-") || region.ends_with("-fips")) {
    return base::fail(ErrorKind::bad_config,
                      std::format("{}: \"{}\" is not an AWS region; set the region's own name and "
                                  "AWS_USE_FIPS_ENDPOINT=true",
                                  source, region));
  }
  return FoundRegion{.name = std::string(region), .source = std::move(source)};
}

}  // namespace

Found find_region(const base::Environment& environment, std::string_view named,
                  std::string_view profile) {
  if (!named.empty()) {
    return checked(named, "--region");
  }
  for (const char* variable : {"REGION", "AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const auto region = environment.get(variable)) {
      return checked(*region, variable);
    }
  }
  TINYDYNAMOCDC_TRY(const auto chosen, ChosenProfile::load(environment, profile));
  if (const auto region = chosen.setting("region"); region && !region->empty()) {
    return checked(*region, "profile " + chosen.name);
  }
  return std::nullopt;
}

base::Result<std::string> resolve_region(const base::Environment& environment,
                                         std::string_view named, std::string_view profile) {
  auto found = find_region(environment, named, profile);
  if (!found) {
    return std::unexpected(std::move(found.error()));
  }
  if (*found) {
    return std::move((*found)->name);
  }
  const auto chosen = ChosenProfile::load(environment, profile);
  const auto where = chosen.transform([](const ChosenProfile& is) {
    return std::format(" of profile {} (looked in {})", is.name, is.files.files());
  });
  return base::fail(ErrorKind::bad_config,
                    "no AWS region: set AWS_REGION, or `region`" + where.value_or(""));
}

}  // namespace tinydynamocdc::aws
