// SPDX-License-Identifier: Apache-2.0
#include "cli/configuration_command.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <format>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/chosen_profile.hpp"
#include "aws/located_endpoint.hpp"
#include "base/try.hpp"
#include "cli/found_region.hpp"
#include "net/proxy.hpp"

namespace tinydynamocdc::cli {

using base::Result;
using Json = nlohmann::ordered_json;

namespace {

// For a role, SSO or an instance's metadata.
constexpr std::chrono::milliseconds k_credentials_time_max{30'000};

constexpr std::array k_services = {aws::k_dynamodb,
                                   aws::k_dynamodb_streams,
                                   aws::k_lambda,
                                   aws::k_s3,
                                   aws::k_iam,
                                   aws::k_sts,
                                   aws::k_cloudwatch,
                                   aws::k_cloudwatch_logs,
                                   aws::k_secrets_manager,
                                   aws::k_scheduler,
                                   aws::k_sns,
                                   aws::k_sqs};

// A value, and what says so.
struct Said {
  std::string value;
  std::string source;
};

struct ServicePlace {
  std::string service;
  std::string url;
  std::string signing_region;
  std::string source;
  std::optional<Said> proxy;
};

struct Configuration {
  Said profile;
  aws::FoundRegion region;
  Result<Said> access_key;
  std::vector<ServicePlace> endpoints;
};

// As `aws configure list` shows it.
std::string masked(std::string_view id) {
  constexpr std::size_t k_shown = 4;
  return "****************" + std::string(id.substr(id.size() < k_shown ? 0 : id.size() - k_shown));
}

std::string source_of_profile(const ConfigurationCommand& command,
                              const base::Environment& environment) {
  if (!command.profile.empty()) {
    return "--profile";
  }
  for (const char* variable : {"AWS_DEFAULT_PROFILE", "AWS_PROFILE"}) {
    if (environment.get(variable)) {
      return variable;
    }
  }
  return "default";
}

Result<ServicePlace> place_of(const aws::Service& service, const base::Environment& environment,
                              std::string_view region, const net::ProxySettings& proxies) {
  TINYDYNAMOCDC_TRY(const auto located, aws::locate_endpoint(environment, service, region));
  const aws::Endpoint& endpoint = located.endpoint;
  const auto proxy = proxies.find(endpoint.url.origin);
  if (!proxy) {
    return std::unexpected(proxy.error());
  }
  ServicePlace place{.service = aws::key_of(service),
                     .url = net::to_string(endpoint.url.origin) + endpoint.url.path,
                     .signing_region = endpoint.signing_region,
                     .source = located.source};
  if (*proxy) {
    place.proxy = Said{.value = net::to_string((*proxy)->origin), .source = (*proxy)->source};
  }
  return place;
}

Result<Configuration> look(const ConfigurationCommand& command,
                           const base::Environment& environment, const RunParts& parts) {
  TINYDYNAMOCDC_TRY(const auto profile, aws::ChosenProfile::load(environment, {}));
  auto region = found_region_of(command.region, environment);
  if (!region) {
    return std::unexpected(std::move(region.error()));
  }
  Configuration found{
      .profile = {.value = profile.name, .source = source_of_profile(command, environment)},
      .region = std::move(*region)};
  const net::ProxySettings proxies(environment);
  for (const auto& service : k_services) {
    auto place = place_of(service, environment, found.region.name, proxies);
    if (!place) {
      return std::unexpected(std::move(place.error()));
    }
    found.endpoints.push_back(std::move(*place));
  }
  found.access_key =
      parts.credentials.credentials(base::Deadline::in(parts.clock, k_credentials_time_max))
          .transform([](const aws::Credentials& keys) {
            return Said{.value = masked(keys.access_key_id), .source = keys.source};
          });
  return found;
}

Json json_of(const Said& said) { return {{"value", said.value}, {"source", said.source}}; }

std::string to_json(const Configuration& found) {
  Json json;
  json["profile"] = json_of(found.profile);
  json["region"] = json_of({.value = found.region.name, .source = found.region.source});
  json["access_key"] = found.access_key ? json_of(*found.access_key)
                                        : Json{{"error", found.access_key.error().message}};
  for (const auto& place : found.endpoints) {
    Json one{{"service", place.service},
             {"url", place.url},
             {"signing_region", place.signing_region},
             {"source", place.source}};
    one["proxy"] = place.proxy ? json_of(*place.proxy) : Json(nullptr);
    json["endpoints"].push_back(std::move(one));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string line(std::string_view name, std::string_view value, std::string_view source) {
  return std::format("{:<17} {:<52} {}\n", name, value, source);
}

std::string to_text(const Configuration& found) {
  std::string text = line("profile", found.profile.value, found.profile.source);
  text += line("region", found.region.name, found.region.source);
  text += found.access_key
              ? line("access key", found.access_key->value, found.access_key->source)
              : std::format("access key        {}\n", found.access_key.error().message);
  for (const auto& place : found.endpoints) {
    text += line(place.service, place.url, place.source);
    if (place.proxy) {
      text += line("", "through " + place.proxy->value, place.proxy->source);
    }
  }
  return text;
}

}  // namespace

Result<ExitCode> run_configuration(const ConfigurationCommand& command,
                                   const base::Environment& environment, const RunParts& parts) {
  TINYDYNAMOCDC_TRY(const auto found, look(command, environment, parts));
  const auto text = command.form == OutputForm::json ? to_json(found) : to_text(found);
  std::fputs(text.c_str(), parts.streams.out);
  return found.access_key ? ExitCode::success : exit_code(found.access_key.error().kind);
}

}  // namespace tinydynamocdc::cli
