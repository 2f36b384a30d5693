// SPDX-License-Identifier: Apache-2.0
#include "tinybird/workspace.hpp"

#include <gtest/gtest.h>

#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::tinybird {
namespace {

class WorkspaceKinds : public testing::ScriptedTinybird {
 protected:
  [[nodiscard]] CallResult<WorkspaceKind> kind() { return workspace_kind(client_, soon()); }
};

TEST_F(WorkspaceKinds, forward_tells_its_deployments) {
  http_.answer(200, R"({"deployments":[]})");
  EXPECT_EQ(kind().value(), WorkspaceKind::forward);
  EXPECT_EQ(http_.requests().at(0).target, "/v1/deployments");
  EXPECT_EQ(http_.requests().at(0).method, "GET");
}

TEST_F(WorkspaceKinds, classic_says_so_or_knows_nothing_of_deployments) {
  const std::pair<int, const char*> answers[] = {
      {400, R"({"error":"This is a Tinybird Classic workspace"})"},
      {403, R"({"error":"This is a Tinybird Classic workspace"})"},
      {404, R"({"error":"Not found"})"},
      {405, ""},
  };
  for (const auto& [status, body] : answers) {
    http_.answer(status, body);
    EXPECT_EQ(kind().value(), WorkspaceKind::classic) << status;
  }
}

TEST_F(WorkspaceKinds, a_token_that_may_not_see_deployments_may_see_the_workspace) {
  http_.answer(403, R"({"error":"no"})").answer(200, R"({"is_forward":true})");
  EXPECT_EQ(kind().value(), WorkspaceKind::forward);
  http_.answer(403, R"({"error":"no"})").answer(200, R"({"is_forward":false})");
  EXPECT_EQ(kind().value(), WorkspaceKind::classic);
  http_.answer(403, R"({"error":"no"})").answer(403, R"({"error":"no"})");
  const auto denied = kind();
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().error.kind, base::ErrorKind::denied);
}

TEST_F(WorkspaceKinds, nobody_guesses_when_tinybird_cannot_be_asked) {
  http_.otherwise([](const testing::RecordedRequest&) {
    return net::HttpResponse{.status = 503, .headers = {}, .body = ""};
  });
  const auto unknown = kind();
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().error.kind, base::ErrorKind::unavailable);
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
