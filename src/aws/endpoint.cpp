// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint.hpp"

#include <format>
#include <utility>

#include "aws/located_endpoint.hpp"
#include "aws/partition.hpp"
#include "base/host_name.hpp"
#include "base/outside_text.hpp"

namespace tinydynamocdc::aws {

base::Result<Endpoint> resolve_endpoint(const base::Environment& environment,
                                        const Service& service, std::string_view region) {
  // It may come from an event or an ARN, and becomes part of a host that is sent our credentials.
  if (!base::is_host_label(region)) {
    return base::fail(base::ErrorKind::bad_input,
                      std::format("\"{}\" is not an AWS region", base::outside_text(region)));
  }
  return locate_endpoint(environment, service, region).transform([](LocatedEndpoint located) {
    return std::move(located.endpoint);
  });
}

std::string_view partition_of(std::string_view region) { return find_partition(region).name; }

}  // namespace tinydynamocdc::aws
