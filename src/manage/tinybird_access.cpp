// SPDX-License-Identifier: Apache-2.0
#include "manage/tinybird_access.hpp"

#include "base/check.hpp"

namespace tinydynamocdc::manage {

namespace {

net::BaseUrl url_of(const TinybirdTarget& target) {
  auto url = tinybird::parse_api_endpoint(target.api_endpoint);
  TINYDYNAMOCDC_CHECK(url.has_value());
  return std::move(*url);
}

}  // namespace

TinybirdAccess::TinybirdAccess(net::HttpClient& http, base::Clock& clock,
                               const TinybirdTarget& target, std::uint64_t seed)
    : token_(target.token),
      jitter_(seed),
      client_({.http = http, .clock = clock, .jitter = jitter_, .tokens = token_}, url_of(target)) {
}

}  // namespace tinydynamocdc::manage
