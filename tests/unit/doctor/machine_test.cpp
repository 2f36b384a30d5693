// SPDX-License-Identifier: Apache-2.0
#include "doctor/machine.hpp"

#include <gtest/gtest.h>

#include "../aws/aws_fixture.hpp"

namespace tinydynamocdc::doctor {
namespace {

using status::Health;

class MachineTest : public aws::AwsTest {
 protected:
  // The peer's clock says 2026-11-29 12:00:00 UTC.
  Findings examine(std::int64_t ahead_s) {
    constexpr std::int64_t k_noon_ms = 1'795'953'600'000;
    clock_.set_unix_ms(k_noon_ms + ahead_s * 1'000);
    http_.answer(302, "", {{"Date", "Sun, 29 Nov 2026 12:00:00 GMT"}});
    return examine_machine(
        {.http = http_, .clock = clock_, .environment = environment_, .region = "eu-west-2"});
  }
};

TEST_F(MachineTest, a_clock_that_agrees_is_good) {
  const auto findings = examine(30);
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].line.subject, "clock");
  for (const auto& each : findings) {
    EXPECT_EQ(each.line.verdict.health, Health::good) << each.line.subject;
    EXPECT_EQ(each.remedy, "");
  }
  EXPECT_EQ(findings[2].line.verdict.text, "none");
}

TEST_F(MachineTest, a_clock_that_is_off_is_said_with_its_direction) {
  EXPECT_EQ(examine(400)[0].line.verdict.text, "400 seconds ahead of AWS");
  const auto behind = examine(-400)[0];
  EXPECT_EQ(behind.line.verdict.text, "400 seconds behind AWS");
  EXPECT_EQ(behind.line.verdict.health, Health::note);
  EXPECT_TRUE(behind.remedy.contains("NTP"));
}

TEST_F(MachineTest, a_network_without_an_answer_is_bad) {
  http_.fail(base::ErrorKind::unavailable, "no route");
  const auto findings = examine_machine(
      {.http = http_, .clock = clock_, .environment = environment_, .region = "eu-west-2"});
  EXPECT_EQ(findings[0].line.verdict.health, Health::bad);
  EXPECT_TRUE(findings[0].line.verdict.text.contains("no route"));
}

TEST_F(MachineTest, certificates_that_cannot_be_read_and_proxies_are_named) {
  environment_.set("AWS_CA_BUNDLE", "/nowhere.pem");
  environment_.set("HTTPS_PROXY", "http://proxy.example:3128");
  const auto findings = examine(0);
  EXPECT_EQ(findings[1].line.verdict.health, Health::bad);
  EXPECT_EQ(findings[2].line.verdict.text, "http://proxy.example:3128 (HTTPS_PROXY)");
}

}  // namespace
}  // namespace tinydynamocdc::doctor
