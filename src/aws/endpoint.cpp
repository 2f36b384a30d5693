// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint.hpp"

#include <utility>

#include "aws/located_endpoint.hpp"
#include "aws/partition.hpp"

namespace tinydynamocdc::aws {

base::Result<Endpoint> resolve_endpoint(const base::Environment& environment,
                                        const Service& service, std::string_view region) {
  return locate_endpoint(environment, service, region).transform([](LocatedEndpoint located) {
    return std::move(located.endpoint);
  });
}

std::string_view partition_of(std::string_view region) { return find_partition(region).name; }

}  // namespace tinydynamocdc::aws
