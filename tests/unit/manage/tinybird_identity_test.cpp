// SPDX-License-Identifier: Apache-2.0
#include "manage/tinybird_identity.hpp"

#include "manage/manage_fixture.hpp"
#include "manage/tinybird_access.hpp"
#include "support/fake_workspace.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using testing::FakeWorkspace;

// A host that nobody answers at.
class Silence final : public net::HttpClient {
 public:
  explicit Silence(testing::FakeClock& clock, base::Error error)
      : clock_(clock), error_(std::move(error)) {}
  base::Result<net::HttpResponse> send(const net::HttpRequest&, base::Deadline deadline) override {
    clock_.sleep_for(std::min(deadline.remaining(clock_), std::chrono::milliseconds{3'000}));
    return std::unexpected(error_);
  }

 private:
  testing::FakeClock& clock_;
  base::Error error_;
};

class TinybirdIdentity : public ManageTest {
 protected:
  base::Result<void> say(net::HttpClient& http, const std::string& token = "p.admin") {
    const TinybirdTarget target{.token = base::Secret(token),
                                .api_endpoint = "https://api.tinybird.co/v0/",
                                .token_origin = "TB_TOKEN"};
    TinybirdAccess access(http, clock_, target, 1);
    return say_workspace(access.client(), target, console_);
  }

  FakeWorkspace workspace_;
};

TEST_F(TinybirdIdentity, names_the_workspace_by_one_request) {
  expect_ok(say(workspace_));
  EXPECT_EQ(console_.text,
            "In the Tinybird workspace shop at https://api.tinybird.co/v0/ with the token of "
            "TB_TOKEN\n");
  EXPECT_EQ(workspace_.requests.size(), 1U);
}

TEST_F(TinybirdIdentity, a_token_that_may_not_see_its_workspace_is_taken) {
  workspace_.workspace_name.clear();
  workspace_.is_admin = false;
  expect_ok(say(workspace_));
  EXPECT_EQ(console_.text,
            "In Tinybird at https://api.tinybird.co/v0/ with the token of TB_TOKEN\n");
}

TEST_F(TinybirdIdentity, a_token_that_is_none_is_refused_with_the_reason) {
  expect_error(say(workspace_, "hello"), ErrorKind::denied,
               "Tinybird at https://api.tinybird.co/v0/ rejects the token of TB_TOKEN");
  expect_error(say(workspace_, "hello"), ErrorKind::denied, "invalid authentication token");
  EXPECT_TRUE(console_.text.empty());
}

TEST_F(TinybirdIdentity, a_host_that_nobody_answers_at_ends_after_seconds_and_is_named) {
  for (const auto* reason : {"no connection", "its certificate is not trusted"}) {
    Silence silence(clock_, {ErrorKind::unavailable, reason});
    const auto begin = clock_.steady();
    const auto said = say(silence);
    expect_error(said, ErrorKind::unavailable,
                 "Tinybird cannot be reached at https://api.tinybird.co/v0/ (10 s were tried");
    expect_error(said, ErrorKind::unavailable, reason);
    EXPECT_LE(clock_.steady() - begin, std::chrono::seconds(11));
  }
}

}  // namespace
}  // namespace tinydynamocdc::manage
