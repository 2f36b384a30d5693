// SPDX-License-Identifier: Apache-2.0
#include "manage/tinybird_target.hpp"

#include <algorithm>
#include <format>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/outside_text.hpp"
#include "base/try.hpp"
#include "net/http_client.hpp"
#include "tinybird/client.hpp"
#include "tinybird/regions.hpp"
#include "tinybird/token_text.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;
using base::Secret;

namespace {

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
  auto token = tinybird::parse_token(file.token.reveal());
  if (!token) {
    token.error().message.insert(0, std::format("the token in {} ", path.string()));
    return std::unexpected(std::move(token.error()));
  }
  file.token = std::move(*token);
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

// The host of a `.tinyb` beside TB_TOKEN, where the token does not say that it belongs elsewhere.
// Empty: there is none of use; a file that makes no sense is none, because nobody asked for it.
std::string host_beside(const Secret& token, const std::filesystem::path& folder) {
  const auto path = nearest_tinyb(folder);
  if (!path) {
    return {};
  }
  const auto file = read_tinyb(*path);
  if (!file) {
    return {};
  }
  const auto url = tinybird::parse_api_endpoint(file->host);
  const auto region = tinybird::token_host(token);
  const bool fits =
      url && (tinybird::host_of_region(region).empty() ||
              tinybird::region_fit(region, url->origin.host) == tinybird::RegionFit::fits);
  return fits ? file->host : std::string();
}

// The API's base URL for TB_API_ENDPOINT, once host and token are known to go together.
Result<std::string> api_endpoint(std::string_view host, const Secret& token) {
  const auto url = tinybird::parse_api_endpoint(host);
  if (!url) {
    return std::unexpected(base::with_context(url.error(), "Tinybird host"));
  }
  const auto region = tinybird::token_host(token);
  if (tinybird::region_fit(region, url->origin.host) == tinybird::RegionFit::differs) {
    const auto its_host = tinybird::host_of_region(region);
    return base::fail(
        ErrorKind::bad_config,
        std::format("the token belongs to the Tinybird region {}, but the host is {}: every row "
                    "would be refused; {}",
                    base::outside_text(region), host,
                    its_host.empty() ? std::string("use a token of that host's workspace")
                                     : std::format("set TB_HOST=https://{}", its_host)));
  }
  return net::to_string(url->origin) + url->path;
}

}  // namespace

bool has_tinybird_token(const base::Environment& environment, const std::filesystem::path& folder) {
  return environment.get("TB_TOKEN") || nearest_tinyb(folder);
}

Result<TinybirdTarget> find_tinybird_target(const base::Environment& environment,
                                            const std::filesystem::path& folder) {
  TinybirdTarget target;
  std::string host(environment.get_or("TB_HOST", ""));
  if (const auto token = environment.get("TB_TOKEN")) {
    auto parsed = tinybird::parse_token(*token);
    if (!parsed) {
      parsed.error().message.insert(0, "TB_TOKEN ");
      return std::unexpected(std::move(parsed.error()));
    }
    target.token = std::move(*parsed);
    target.token_origin = "TB_TOKEN";
    if (host.empty()) {
      host = host_beside(target.token, folder);
    }
  } else {
    const auto path = nearest_tinyb(folder);
    if (!path) {
      return base::fail(ErrorKind::bad_config,
                        "no Tinybird token: set TB_TOKEN and TB_HOST, or run `tb login` to write a "
                        ".tinyb file here or in a folder above");
    }
    TINYDYNAMOCDC_TRY(auto file, read_tinyb(*path));
    target.token = std::move(file.token);
    target.token_origin = file.path;
    if (host.empty()) {
      host = file.host;
    }
  }
  if (host.empty()) {
    auto url = tinybird::api_url_of(target.token);
    if (!url) {
      url.error().message += ": set TB_HOST to it";
      return std::unexpected(std::move(url.error()));
    }
    host = std::move(*url);
  }
  TINYDYNAMOCDC_TRY(auto endpoint, api_endpoint(host, target.token));
  target.api_endpoint = std::move(endpoint);
  return target;
}

}  // namespace tinydynamocdc::manage
