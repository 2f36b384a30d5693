// SPDX-License-Identifier: Apache-2.0
#include "aws/located_endpoint.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <utility>

#include "aws/chosen_profile.hpp"
#include "aws/partition.hpp"
#include "aws/service_host.hpp"
#include "base/text.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using base::Result;

namespace {

struct ConfiguredUrl {
  std::string url;
  std::string source;
};
using MaybeUrl = std::optional<ConfiguredUrl>;

// `endpoint_url` of the service in the profile's services section, else of the profile itself.
Result<MaybeUrl> url_of_profile(const ChosenProfile& profile, const Service& service) {
  if (const auto section = profile.setting("services")) {
    if (!profile.files.has_services(*section)) {
      return base::fail(ErrorKind::bad_config,
                        std::format("profile {}: there is no section [services {}] (looked in {})",
                                    profile.name, *section, profile.files.files()));
    }
    const auto url = profile.files.services(*section, key_of(service), "endpoint_url");
    if (url && !url->empty()) {
      return ConfiguredUrl{std::string(*url), "services " + std::string(*section)};
    }
  }
  if (const auto url = profile.setting("endpoint_url"); url && !url->empty()) {
    return ConfiguredUrl{std::string(*url), "profile " + profile.name};
  }
  return std::nullopt;
}

Result<MaybeUrl> configured_url(const base::Environment& environment, const ChosenProfile& profile,
                                const Service& service) {
  if (is_on({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"}, environment,
            profile)) {
    return std::nullopt;
  }
  for (const std::string& variable :
       {"AWS_ENDPOINT_URL_" + std::string(service.variable), std::string("AWS_ENDPOINT_URL")}) {
    if (const auto url = environment.get(variable)) {
      return ConfiguredUrl{std::string(*url), variable};
    }
  }
  return url_of_profile(profile, service);
}

// Whether "legacy" is asked for, the host that is one for all regions. "regional" is what happens
// without a word.
Result<bool> wants_legacy(const base::Environment& environment, const ChosenProfile& profile,
                          const Service& service) {
  std::optional<std::string_view> word;
  if (service.variable == k_sts.variable) {
    word = environment.get("AWS_STS_REGIONAL_ENDPOINTS").or_else([&] {
      return profile.setting("sts_regional_endpoints");
    });
  } else if (service.variable == k_s3.variable) {
    word = environment.get("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT")
               .or_else([&] { return profile.setting("s3_us_east_1_regional_endpoint"); })
               .or_else([&] {
                 return profile.files.setting(profile.name, "s3", "us_east_1_regional_endpoint");
               });
  }
  const std::string asked = base::lower(word.value_or(""));
  if (!asked.empty() && asked != "legacy" && asked != "regional") {
    return base::fail(
        ErrorKind::bad_config,
        std::format("{}: regional endpoints can be \"regional\" or \"legacy\", not \"{}\"",
                    service.host_prefix, word.value_or("")));
  }
  return asked == "legacy";
}

Result<HostVariant> variant_of(const base::Environment& environment, const ChosenProfile& profile,
                               const Service& service) {
  TINYDYNAMOCDC_TRY(const auto legacy, wants_legacy(environment, profile, service));
  const bool s3_dual_stack =
      service.variable == k_s3.variable &&
      is_true(profile.files.setting(profile.name, "s3", "use_dualstack_endpoint").value_or(""));
  return HostVariant{
      .fips = is_on({"AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"}, environment, profile),
      .dual_stack = s3_dual_stack || is_on({"AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"},
                                           environment, profile),
      .legacy = legacy};
}

std::string words_of(HostVariant variant) {
  return std::string(variant.fips ? "FIPS " : "") + (variant.dual_stack ? "dual-stack " : "");
}

}  // namespace

std::string key_of(const Service& service) { return base::lower(service.variable); }

Result<LocatedEndpoint> locate_endpoint(const base::Environment& environment,
                                        const Service& service, std::string_view region) {
  TINYDYNAMOCDC_TRY(const auto profile, ChosenProfile::load(environment, {}));
  const auto configured = configured_url(environment, profile, service);
  if (!configured) {
    return std::unexpected(configured.error());
  }
  TINYDYNAMOCDC_TRY(const auto variant, variant_of(environment, profile, service));
  const auto host =
      find_service_host(service.variable, region, *configured ? HostVariant() : variant);
  if (!host) {
    return base::fail(ErrorKind::bad_config,
                      std::format("{} has no {}endpoint in partition {}", service.host_prefix,
                                  words_of(variant), partition_of(region)));
  }
  LocatedEndpoint located{.endpoint = {.url = {.origin = {.host = host->name}},
                                       .signing_region = host->signing_region,
                                       .signing_name = std::string(service.signing_name)},
                          .source = "AWS"};
  if (*configured) {
    auto url = net::parse_base_url((*configured)->url);
    if (!url) {
      return std::unexpected(base::with_context(url.error(), (*configured)->source));
    }
    located.endpoint.url = std::move(*url);
    located.endpoint.origin = Endpoint::Origin::configured;
    located.source = (*configured)->source;
  }
  return located;
}

}  // namespace tinydynamocdc::aws
