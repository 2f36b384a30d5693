// SPDX-License-Identifier: Apache-2.0
#include "doctor/workspace.hpp"

#include <gtest/gtest.h>

#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::doctor {
namespace {

using status::Health;

class WorkspaceExamination : public testing::ScriptedTinybird {
 protected:
  Findings examine() {
    return examine_workspace(client_, {.token = base::Secret("p.t"),
                                       .api_endpoint = "https://api.tinybird.co/v0/",
                                       .token_origin = "TB_TOKEN"});
  }
};

TEST_F(WorkspaceExamination, a_token_that_is_refused_is_bad_with_what_to_check) {
  http_.answer(403, R"({"error":"invalid authentication token"})");
  http_.answer(403, R"({"error":"invalid authentication token"})");
  const auto findings = examine();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].line.verdict.health, Health::bad);
  EXPECT_TRUE(findings[0].remedy.contains("TB_TOKEN"));
}

}  // namespace
}  // namespace tinydynamocdc::doctor
