// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tinydynamocdc::aws {

/// Which of a service's hosts: use_fips_endpoint, use_dualstack_endpoint, and the host of old that
/// was one for all regions (STS and S3, where they are told so).
struct HostVariant {
  bool fips = false;
  bool dual_stack = false;
  bool legacy = false;  ///< Nothing beside fips or dual_stack, nor where there is no such host.
};

struct ServiceHost {
  std::string name;            ///< "dynamodb.eu-west-2.amazonaws.com"
  std::string signing_region;  ///< The region, or the home of a global service.
};

/// AWS's own host of a service in a region, from the table of endpoint_table.hpp: the same as
/// botocore's. `service` as in AWS_ENDPOINT_URL_<service>. Nothing: AWS has no such host.
[[nodiscard]] std::optional<ServiceHost> find_service_host(std::string_view service,
                                                           std::string_view region,
                                                           HostVariant variant);

}  // namespace tinydynamocdc::aws
