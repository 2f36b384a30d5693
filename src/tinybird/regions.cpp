// SPDX-License-Identifier: Apache-2.0
#include "tinybird/regions.hpp"

#include <algorithm>
#include <format>
#include <iterator>

#include "base/outside_text.hpp"
#include "net/http_client.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird {

using base::ErrorKind;

namespace {

constexpr std::string_view k_first_host = "api.tinybird.co";

struct Region {
  std::string_view token_name;
  std::string_view api_host;
};

// A region may have an old name and a new one.
constexpr Region k_regions[] = {
    {"eu_shared", "api.tinybird.co"},
    {"gcp-europe-west3", "api.tinybird.co"},
    {"gcp-europe-west2", "api.europe-west2.gcp.tinybird.co"},
    {"us_east", "api.us-east.tinybird.co"},
    {"gcp-us-east4", "api.us-east.tinybird.co"},
    {"gcp-northamerica-northeast2", "api.northamerica-northeast2.gcp.tinybird.co"},
    {"aws-eu-central-1", "api.eu-central-1.aws.tinybird.co"},
    {"aws-eu-west-1", "api.eu-west-1.aws.tinybird.co"},
    {"aws-us-east-1", "api.us-east.aws.tinybird.co"},
    {"us-east-aws", "api.us-east.aws.tinybird.co"},
    {"aws-us-west-2", "api.us-west-2.aws.tinybird.co"},
    {"aws-ap-southeast-2", "api.ap-southeast-2.aws.tinybird.co"},
    {"ap-east-aws", "api.ap-east.aws.tinybird.co"},
    {"aws-ap-east-1", "api.ap-east.aws.tinybird.co"},
};

// What Tinybird Local writes into its tokens.
constexpr std::string_view k_local_region = "local";

bool is_known_host(std::string_view host) {
  return std::ranges::find(k_regions, host, &Region::api_host) != std::end(k_regions);
}

}  // namespace

std::string_view host_of_region(std::string_view token_region) {
  const auto* found = std::ranges::find(k_regions, token_region, &Region::token_name);
  return found == std::end(k_regions) ? std::string_view() : found->api_host;
}

RegionFit region_fit(std::string_view token_region, std::string_view api_host) {
  if (token_region == k_local_region) {
    return is_known_host(api_host)           ? RegionFit::differs
           : net::is_loopback_host(api_host) ? RegionFit::fits
                                             : RegionFit::unknown;
  }
  const auto its_host = host_of_region(token_region);
  if (its_host.empty() || !is_known_host(api_host)) {
    return RegionFit::unknown;
  }
  return its_host == api_host ? RegionFit::fits : RegionFit::differs;
}

base::Result<std::string> api_url_of(const base::Secret& token) {
  const auto region = token_host(token);
  const auto host = region.empty() ? k_first_host : host_of_region(region);
  if (host.empty()) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("the token belongs to the Tinybird region \"{}\", whose API host this program "
                    "does not know",
                    base::outside_text(region)));
  }
  return std::format("https://{}", host);
}

bool is_same_api(std::string_view one, std::string_view other) {
  const auto first = parse_api_endpoint(one);
  const auto second = parse_api_endpoint(other);
  return first && second && net::to_string(first->origin) == net::to_string(second->origin) &&
         first->path == second->path;
}

}  // namespace tinydynamocdc::tinybird
