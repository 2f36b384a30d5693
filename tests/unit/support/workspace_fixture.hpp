// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/retry.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_workspace.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::testing {

/// A workspace in memory and a client of it.
struct WorkspaceFixture {
  FakeClock clock;
  FakeWorkspace workspace;
  net::Jitter jitter{1};
  tinybird::FixedToken token{base::Secret(FakeWorkspace::k_admin_token)};
  tinybird::Client client{{.http = workspace, .clock = clock, .jitter = jitter, .tokens = token},
                          {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};

  [[nodiscard]] base::Deadline deadline() {
    return base::Deadline::in(clock, std::chrono::minutes(10));
  }
};

}  // namespace tinydynamocdc::testing
