// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint.hpp"

#include <optional>

namespace tinydynamocdc::aws {
namespace {

struct ConfiguredUrl {
  std::string variable;
  std::string_view url;
};

std::optional<ConfiguredUrl> configured_url(const base::Environment& environment,
                                            const Service& service) {
  if (environment.get_or("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "") == "true") {
    return std::nullopt;
  }
  for (const std::string& variable :
       {"AWS_ENDPOINT_URL_" + std::string(service.variable), std::string("AWS_ENDPOINT_URL")}) {
    if (const auto url = environment.get(variable)) {
      return ConfiguredUrl{variable, *url};
    }
  }
  return std::nullopt;
}

/// Where a partition's global services sign, and the host of its IAM ("AWS General Reference", IAM
/// endpoints).
struct GlobalHome {
  std::string_view region;
  std::string_view iam_host;
};

GlobalHome global_home(std::string_view partition) {
  if (partition == "aws-cn") {
    return {"cn-north-1", "iam.cn-north-1.amazonaws.com.cn"};
  }
  if (partition == "aws-us-gov") {
    return {"us-gov-west-1", "iam.us-gov.amazonaws.com"};
  }
  return {"us-east-1", "iam.amazonaws.com"};
}

}  // namespace

std::string_view partition_of(std::string_view region) {
  if (region.starts_with("cn-")) {
    return "aws-cn";
  }
  if (region.starts_with("us-gov-")) {
    return "aws-us-gov";
  }
  return "aws";
}

base::Result<Endpoint> resolve_endpoint(const base::Environment& environment,
                                        const Service& service, std::string_view region) {
  const std::string_view partition = partition_of(region);
  const bool is_global = service.scope == Service::Scope::global;
  const GlobalHome home = global_home(partition);
  Endpoint endpoint;
  endpoint.signing_region = std::string(is_global ? home.region : region);
  endpoint.signing_name = std::string(service.signing_name);
  if (const auto configured = configured_url(environment, service)) {
    auto url = net::parse_base_url(configured->url);
    if (!url) {
      return std::unexpected(base::with_context(url.error(), configured->variable));
    }
    endpoint.url = std::move(*url);
    endpoint.origin = Endpoint::Origin::configured;
    return endpoint;
  }
  const std::string_view domain = partition == "aws-cn" ? ".amazonaws.com.cn" : ".amazonaws.com";
  endpoint.url.origin.host = is_global ? std::string(home.iam_host)
                                       : std::string(service.host_prefix) + "." +
                                             std::string(region) + std::string(domain);
  return endpoint;
}

}  // namespace tinydynamocdc::aws
