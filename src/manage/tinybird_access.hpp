// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/tinybird_target.hpp"
#include "net/http_client.hpp"
#include "net/retry.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::manage {

/// A client of the target's workspace, with what it needs. Neither copied nor moved.
class TinybirdAccess {
 public:
  /// The endpoint is one that find_tinybird_target has found; HTTP client and clock outlive this.
  TinybirdAccess(net::HttpClient& http, base::Clock& clock, const TinybirdTarget& target,
                 std::uint64_t seed);

  TinybirdAccess(const TinybirdAccess&) = delete;
  TinybirdAccess& operator=(const TinybirdAccess&) = delete;

  [[nodiscard]] tinybird::Client& client() { return client_; }

 private:
  tinybird::FixedToken token_;
  net::Jitter jitter_;
  tinybird::Client client_;
};

}  // namespace tinydynamocdc::manage
