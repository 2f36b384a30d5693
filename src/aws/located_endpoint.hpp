// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/endpoint.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// An endpoint, and what says so.
struct LocatedEndpoint {
  Endpoint endpoint;
  std::string source;  ///< For people: "AWS", a variable, "services local", "profile work".
};

/// Where botocore would send a service's requests, in this order: AWS_ENDPOINT_URL_<SERVICE>,
/// AWS_ENDPOINT_URL, `endpoint_url` of the service in the profile's `services` section,
/// `endpoint_url` of the profile (all passed over when AWS_IGNORE_CONFIGURED_ENDPOINT_URLS or
/// `ignore_configured_endpoint_urls` is true), else AWS's own host (service_host.hpp), chosen by
/// AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT and their settings. STS, and S3 in us-east-1,
/// are regional unless AWS_STS_REGIONAL_ENDPOINTS or AWS_S3_US_EAST_1_REGIONAL_ENDPOINT (or their
/// settings) say "legacy". Reads the user's files. bad_config: files that cannot be parsed, a
/// chosen profile or a services section that does not exist, a URL that cannot be one, a variant
/// that AWS has no host for.
[[nodiscard]] base::Result<LocatedEndpoint> locate_endpoint(const base::Environment& environment,
                                                            const Service& service,
                                                            std::string_view region);

/// What a `services` section calls a service: "secrets_manager".
[[nodiscard]] std::string key_of(const Service& service);

}  // namespace tinydynamocdc::aws
