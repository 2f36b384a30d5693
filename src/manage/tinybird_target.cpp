// SPDX-License-Identifier: Apache-2.0
#include "manage/tinybird_target.hpp"

#include <algorithm>
#include <format>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "net/http_client.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;
using base::Secret;

namespace {

constexpr std::string_view k_default_host = "https://api.tinybird.co";

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
};

// What Tinybird Local writes into its tokens.
constexpr std::string_view k_local_region = "local";

std::string_view host_of_region(std::string_view token_region) {
  const auto* found = std::ranges::find(k_regions, token_region, &Region::token_name);
  return found == std::end(k_regions) ? std::string_view() : found->api_host;
}

bool is_known_host(std::string_view host) {
  return std::ranges::find(k_regions, host, &Region::api_host) != std::end(k_regions);
}

struct TinybFile {
  std::string path;
  Secret token;
  std::string host;
};

std::string text_member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<TinybFile> read_tinyb(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)),
                         std::istreambuf_iterator<char>());
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("{} is not the JSON object that `tb login` writes", path.string()));
  }
  TinybFile file{path.string(), Secret(text_member(json, "token")), text_member(json, "host")};
  if (file.token.empty()) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("{} has no \"token\": run `tb login`, or set TB_TOKEN", path.string()));
  }
  return file;
}

std::optional<std::filesystem::path> nearest_tinyb(std::filesystem::path folder) {
  for (;;) {
    std::error_code ignored;
    auto candidate = folder / ".tinyb";
    if (std::filesystem::is_regular_file(candidate, ignored)) {
      return candidate;
    }
    if (folder == folder.parent_path()) {
      return std::nullopt;
    }
    folder = folder.parent_path();
  }
}

// The API's base URL for TB_API_ENDPOINT, once host and token are known to go together.
Result<std::string> api_endpoint(std::string_view host, const Secret& token) {
  const auto url = tinybird::parse_api_endpoint(host);
  if (!url) {
    return std::unexpected(base::with_context(url.error(), "Tinybird host"));
  }
  const auto region = tinybird::token_host(token);
  if (region_fit(region, url->origin.host) == RegionFit::differs) {
    const auto its_host = host_of_region(region);
    return base::fail(
        ErrorKind::bad_config,
        std::format("the token belongs to the Tinybird region {}, but the host is {}: every row "
                    "would be refused; {}",
                    region, host,
                    its_host.empty() ? std::string("use a token of that host's workspace")
                                     : std::format("set TB_HOST=https://{}", its_host)));
  }
  return net::to_string(url->origin) + url->path;
}

}  // namespace

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

bool has_tinybird_token(const base::Environment& environment, const std::filesystem::path& folder) {
  return environment.get("TB_TOKEN") || nearest_tinyb(folder);
}

Result<TinybirdTarget> find_tinybird_target(const base::Environment& environment,
                                            const std::filesystem::path& folder) {
  TinybirdTarget target;
  std::string host(environment.get_or("TB_HOST", ""));
  if (const auto token = environment.get("TB_TOKEN")) {
    target.token = Secret(std::string(*token));
    target.token_origin = "TB_TOKEN";
  } else {
    const auto path = nearest_tinyb(folder);
    if (!path) {
      return base::fail(ErrorKind::bad_config,
                        "no Tinybird token: set TB_TOKEN and TB_HOST, or run `tb login` so that a "
                        ".tinyb file lies "
                        "here or in a folder above");
    }
    auto file = read_tinyb(*path);
    if (!file) {
      return std::unexpected(file.error());
    }
    target.token = std::move(file->token);
    target.token_origin = file->path;
    if (host.empty()) {
      host = file->host;
    }
  }
  if (host.empty()) {
    const auto its_host = host_of_region(tinybird::token_host(target.token));
    host = its_host.empty() ? std::string(k_default_host) : std::format("https://{}", its_host);
  }
  auto endpoint = api_endpoint(host, target.token);
  if (!endpoint) {
    return std::unexpected(endpoint.error());
  }
  target.api_endpoint = std::move(*endpoint);
  return target;
}

}  // namespace tinydynamocdc::manage
