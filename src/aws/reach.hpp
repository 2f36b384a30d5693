// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/credentials.hpp"
#include "aws/service_client.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::aws {

/// What credential sources ask AWS with, before there are credentials. The references must outlive
/// the sources.
struct Reach {
  net::HttpClient& http;
  base::Clock& clock;
  const base::Environment& environment;  ///< For endpoints and home.
  std::string region;

  [[nodiscard]] Access access(CredentialsProvider& credentials) const {
    return {.http = http,
            .clock = clock,
            .credentials = credentials,
            .environment = environment,
            .region = region,
            .jitter_seed = static_cast<std::uint64_t>(clock.unix_ms())};
  }
};

}  // namespace tinydynamocdc::aws
