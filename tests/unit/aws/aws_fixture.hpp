// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/credentials.hpp"
#include "aws/service_client.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::aws {

/// A service's client on a scripted HTTP client and a clock that stands still. No variable of the
/// machine counts.
class AwsTest : public ::testing::Test {
 protected:
  [[nodiscard]] base::Deadline deadline(int seconds = 60) const {
    return base::Deadline::in(clock_, std::chrono::seconds(seconds));
  }

  /// The only request so far.
  [[nodiscard]] testing::RecordedRequest request() const {
    const auto all = http_.requests();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? testing::RecordedRequest{} : all.back();
  }

  /// The body of a request, read as JSON.
  [[nodiscard]] nlohmann::json sent(std::size_t number = 0) const {
    return nlohmann::json::parse(http_.requests().at(number).body);
  }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  base::Environment environment_;
  std::unique_ptr<CredentialsProvider> credentials_ =
      make_static_credentials({"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()});
  Access access_{http_, clock_, *credentials_, environment_, "eu-west-2", 1};
};

}  // namespace tinydynamocdc::aws
