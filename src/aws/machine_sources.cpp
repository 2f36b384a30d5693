// SPDX-License-Identifier: Apache-2.0
#include "aws/machine_sources.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <ranges>
#include <utility>

#include "aws/boolean.hpp"
#include "aws/issued_json.hpp"
#include "aws/small_file.hpp"
#include "base/iso_time.hpp"
#include "base/outside_text.hpp"
#include "base/secret.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using std::chrono::milliseconds;

namespace {

// On a machine outside AWS nobody answers at the metadata address; the AWS CLI gives it a second.
constexpr milliseconds k_metadata_time_max{3000};
constexpr std::string_view k_metadata_url = "http://169.254.169.254";
constexpr std::string_view k_metadata_roles = "latest/meta-data/iam/security-credentials/";
// As botocore's ContainerMetadataFetcher.
constexpr int k_container_attempts_max = 3;
constexpr milliseconds k_container_time_max{2000};
constexpr milliseconds k_container_pause{1000};
constexpr std::string_view k_container_host = "http://169.254.170.2";
constexpr std::string_view k_container_hosts[] = {"169.254.170.2", "169.254.170.23",
                                                  "fd00:ec2::23"};

// Status and the beginning of what was said, on one line, without the secret of the request.
std::string words_of(const net::HttpResponse& response, const base::Secret& secret) {
  const auto words = base::outside_text(response.body, {&secret});
  return "status " + std::to_string(response.status) + (words.empty() ? "" : ": " + words);
}

// `secret`: what one of the headers proves.
base::Result<std::string> body_of(net::HttpClient& http, const net::HttpRequest& request,
                                  const base::Secret& secret, base::Deadline deadline) {
  auto response = http.send(request, deadline);
  if (!response) {
    return std::unexpected(std::move(response.error()));
  }
  if (response->status != 200) {
    return base::fail(ErrorKind::denied, request.target + ": " + words_of(*response, secret));
  }
  return std::move(response->body);
}

class ContainerSource final : public CredentialSource {
 public:
  ContainerSource(const MachineSources& machine, net::Origin origin, std::string target)
      : machine_(machine), origin_(std::move(origin)), target_(std::move(target)) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline deadline) override {
    net::HttpRequest request{.origin = origin_,
                             .target = target_,
                             .headers = {{"Accept", "application/json"}},
                             .body = {}};
    auto token = authorization();
    if (!token) {
      return std::unexpected(std::move(token.error()));
    }
    const base::Secret secret(*token);
    if (!token->empty()) {
      request.headers.push_back({"Authorization", std::move(*token)});
    }
    for (int attempt = 1;; ++attempt) {
      const auto until =
          std::min(deadline, base::Deadline::in(machine_.clock, k_container_time_max));
      const auto body = body_of(machine_.http, request, secret, until);
      if (body) {
        return issued_in_json(*body, "Token");
      }
      if (attempt == k_container_attempts_max ||
          deadline.remaining(machine_.clock) <= k_container_pause) {
        return std::unexpected(body.error());
      }
      machine_.clock.sleep_for(k_container_pause);
    }
  }

 private:
  [[nodiscard]] base::Result<std::string> authorization() const {
    std::string token(machine_.env.get_or("AWS_CONTAINER_AUTHORIZATION_TOKEN", ""));
    if (const auto file = machine_.env.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
      auto text = read_small_file(std::string(*file));
      if (!text) {
        return text;
      }
      token = std::move(*text);
    }
    if (token.contains('\r') || token.contains('\n')) {
      return base::fail(
          ErrorKind::bad_config,
          "the container's authorization token (AWS_CONTAINER_AUTHORIZATION_TOKEN, or the file "
          "that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names) has more than one line");
    }
    return token;
  }

  MachineSources machine_;
  net::Origin origin_;
  std::string target_;
};

class MetadataSource final : public CredentialSource {
 public:
  MetadataSource(const MachineSources& machine, net::BaseUrl url)
      : machine_(machine), url_(std::move(url)) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline deadline) override {
    deadline = std::min(deadline, base::Deadline::in(machine_.clock, k_metadata_time_max));
    auto token =
        ask("PUT", "latest/api/token", {"x-aws-ec2-metadata-token-ttl-seconds", "21600"}, deadline);
    if (!token) {
      return std::unexpected(std::move(token.error()));
    }
    const net::Header proof{"x-aws-ec2-metadata-token", std::move(*token)};
    TINYDYNAMOCDC_TRY(const auto role, ask("GET", std::string(k_metadata_roles), proof, deadline));
    const auto body = ask("GET", std::string(k_metadata_roles) + role, proof, deadline);
    return body ? issued_in_json(*body, "Token") : std::unexpected(body.error());
  }

 private:
  [[nodiscard]] base::Result<std::string> ask(const char* method, const std::string& path,
                                              net::Header header, base::Deadline deadline) const {
    const base::Secret secret(header.value);
    return body_of(machine_.http,
                   {.method = method,
                    .origin = url_.origin,
                    .target = url_.path + path,
                    .headers = {std::move(header)},
                    .body = {}},
                   secret, deadline);
  }

  MachineSources machine_;
  net::BaseUrl url_;
};

}  // namespace

base::Result<Place> MachineSources::environment() const {
  const auto id = env.get("AWS_ACCESS_KEY_ID");
  const auto secret = env.get("AWS_SECRET_ACCESS_KEY");
  if (!id) {
    return Place{"environment", "AWS_ACCESS_KEY_ID is not set", nullptr};
  }
  if (!secret) {
    return base::fail(ErrorKind::bad_config,
                      "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not");
  }
  const auto token = env.get_or("AWS_SECURITY_TOKEN", env.get_or("AWS_SESSION_TOKEN", ""));
  IssuedCredentials issued{.credentials = {std::string(*id), base::Secret(std::string(*secret)),
                                           base::Secret(std::string(token))},
                           .expires_unix_ms = {}};
  if (const auto expiration = env.get("AWS_CREDENTIAL_EXPIRATION")) {
    issued.expires_unix_ms = base::unix_ms_of_iso(*expiration);
    if (!issued.expires_unix_ms) {
      return base::fail(ErrorKind::bad_config, "AWS_CREDENTIAL_EXPIRATION is not an ISO 8601 time");
    }
  }
  return Place{"environment", "", make_fixed_source(clock, std::move(issued))};
}

base::Result<Place> MachineSources::container() const {
  std::string url;
  if (const auto path = env.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    url = std::string(k_container_host) + std::string(*path);
  } else if (const auto full = env.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
    url = *full;
  } else {
    return Place{"container", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set", nullptr};
  }
  // The path may carry a query, which a base URL may not.
  const auto scheme_end = url.find("://");
  const auto path_start =
      scheme_end == std::string::npos ? scheme_end : url.find('/', scheme_end + 3);
  auto base_url = net::parse_base_url(std::string_view(url).substr(0, path_start));
  if (!base_url) {
    return std::unexpected(base::with_context(std::move(base_url.error()), "container"));
  }
  const net::Origin& origin = base_url->origin;
  if (origin.scheme == net::Scheme::http && !net::is_loopback_host(origin.host) &&
      !std::ranges::contains(k_container_hosts, origin.host)) {
    return base::fail(ErrorKind::bad_config,
                      std::format("container: AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or "
                                  "an address of this machine, ECS or EKS, and {} is not",
                                  origin.host));
  }
  const std::string target = path_start == std::string::npos ? "/" : url.substr(path_start);
  return Place{"container", "", std::make_unique<ContainerSource>(*this, origin, target)};
}

base::Result<Place> MachineSources::metadata() const {
  const std::string name = "instance metadata";
  if (is_true(env.get_or("AWS_EC2_METADATA_DISABLED", ""))) {
    return Place{name, "AWS_EC2_METADATA_DISABLED is true", nullptr};
  }
  auto url = net::parse_base_url(env.get_or("AWS_EC2_METADATA_SERVICE_ENDPOINT", k_metadata_url));
  if (!url) {
    return std::unexpected(
        base::with_context(std::move(url.error()), "AWS_EC2_METADATA_SERVICE_ENDPOINT"));
  }
  return Place{name, "", std::make_unique<MetadataSource>(*this, std::move(*url))};
}

}  // namespace tinydynamocdc::aws
