// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "net/retry.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::testing {

/// A client of a Tinybird that answers from a script.
class ScriptedTinybird : public ::testing::Test {
 protected:
  [[nodiscard]] base::Deadline soon() const {
    return base::Deadline::in(clock_, std::chrono::seconds(5));
  }

  FakeClock clock_;
  ScriptedHttpClient http_;
  net::Jitter jitter_{1};
  tinybird::FixedToken token_{base::Secret("p.t")};
  tinybird::Client client_{
      {http_, clock_, jitter_, token_},
      {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
};

}  // namespace tinydynamocdc::testing
