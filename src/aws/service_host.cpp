// SPDX-License-Identifier: Apache-2.0
#include "aws/service_host.hpp"

#include <utility>

#include "aws/endpoint_table.hpp"
#include "aws/partition.hpp"
#include "aws/table_words.hpp"

namespace tinydynamocdc::aws {
namespace {

std::string_view name_of(HostVariant variant) {
  if (variant.fips) {
    return variant.dual_stack ? "fips+dualstack" : "fips";
  }
  return variant.dual_stack ? "dualstack" : "plain";
}

void fill(std::string& text, std::string_view placeholder, std::string_view value) {
  if (const auto at = text.find(placeholder); at != std::string::npos) {
    text.replace(at, placeholder.size(), value);
  }
}

std::string filled(std::string_view text, const Partition& partition, std::string_view region) {
  std::string full(text);
  fill(full, "{region}", region);
  fill(full, "{dns}", partition.dns_suffix);
  fill(full, "{dual}", partition.dual_stack_dns_suffix);
  return full;
}

struct Wanted {
  std::string_view service;
  std::string_view variant;
  std::string_view region;
};

std::optional<ServiceHost> first_row(const Wanted& wanted, const Partition& partition) {
  std::string_view lines = host_table();
  while (!lines.empty()) {
    const auto [service, variant, of_partition, regions, host, signing_region] =
        words_of<6>(take_word(lines, '\n'));
    const bool fits = service == wanted.service && variant == wanted.variant &&
                      (of_partition == "*" || of_partition == partition.name) &&
                      (regions == "*" || list_has(regions, wanted.region));
    if (!fits) {
      continue;
    }
    if (host == "-") {
      return std::nullopt;
    }
    return ServiceHost{.name = filled(host, partition, wanted.region),
                       .signing_region = filled(signing_region, partition, wanted.region)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ServiceHost> find_service_host(std::string_view service, std::string_view region,
                                             HostVariant variant) {
  const Partition partition = find_partition(region);
  if (variant.legacy && !variant.fips && !variant.dual_stack) {
    if (auto host = first_row({service, "legacy", region}, partition)) {
      return host;
    }
  }
  return first_row({service, name_of(variant), region}, partition);
}

}  // namespace tinydynamocdc::aws
