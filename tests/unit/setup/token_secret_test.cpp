// SPDX-License-Identifier: Apache-2.0
#include "setup/token_secret.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "setup/part_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

using base::ErrorKind;
using base::Secret;
using manage::Difference;
using manage::Goal;
using manage::Standing;

class TokenSecrets : public PartTest {
 protected:
  TokenSecrets() {
    wanted_.own_name = "tinydynamocdc_cdc";
    wanted_.given = Secret("p.given");
    wanted_.given_origin = "TB_TOKEN";
  }
  [[nodiscard]] TokenSecret secret(TokenSecret::Role role = TokenSecret::Role::whole) {
    return {function_parts(), site_, [this]() -> base::Result<WantedToken> { return wanted_; },
            role};
  }
  void there(const std::string& text, const Json& tags = {{"tinydynamocdc:created-for", "cdc"}}) {
    aws_.secrets["cdc-secret"] = {{"Value", text}, {"Tags", tags}};
  }
  std::string text() { return aws_.secrets.at("cdc-secret")["Value"]; }
  Standing look(Goal goal = Goal::present, TokenSecret::Role role = TokenSecret::Role::whole) {
    const auto standing = secret(role).look(goal);
    EXPECT_TRUE(standing) << standing.error().message;
    return standing.value_or(Standing());
  }

  WantedToken wanted_;
};

TEST_F(TokenSecrets, one_that_is_missing_says_whose_token_it_will_have) {
  EXPECT_FALSE(look().exists);
  EXPECT_EQ(look().remark, "with the token of TB_TOKEN");
  wanted_.own_comes = true;
  EXPECT_EQ(look().remark, "with the token tinydynamocdc_cdc");
}

TEST_F(TokenSecrets, with_the_given_token_it_is_up_to_date) {
  for (const char* value : {R"({"TB_CREATE_DS_TOKEN":"p.given","other":1})", "p.given"}) {
    there(value);
    EXPECT_TRUE(look().exists);
    EXPECT_TRUE(look().differences.empty()) << value;
  }
}

TEST_F(TokenSecrets, another_token_is_replaced_on_request_only) {
  there(R"({"TB_CREATE_DS_TOKEN":"p.theirs"})");
  const auto differences = look().differences;
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].mend, Difference::Mend::on_request);
  EXPECT_FALSE(manage::text(differences[0]).contains("p.")) << manage::text(differences[0]);
}

TEST_F(TokenSecrets, the_given_token_gives_way_to_the_function_s_own) {
  there(R"({"TB_CREATE_DS_TOKEN":"p.given"})");
  wanted_.own = Secret("p.own");
  const auto differences = look().differences;
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].mend, Difference::Mend::always);
  auto mended = secret();
  ASSERT_TRUE(mended.look(Goal::present));
  expect_ok(mended.update(differences));
  EXPECT_EQ(text(), R"({"TB_CREATE_DS_TOKEN":"p.own"})");
  EXPECT_TRUE(look().differences.empty());
  EXPECT_EQ(look().remark, "it contains the token tinydynamocdc_cdc");
}

TEST_F(TokenSecrets, an_empty_one_breaks_the_function) {
  there("");
  const auto differences = look().differences;
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].breaks, "the function has no token for Tinybird");
}

TEST_F(TokenSecrets, one_that_waits_for_its_deletion_is_restored_with_what_is_in_it) {
  there(R"({"mine":"kept","TB_CREATE_DS_TOKEN":"p.old"})");
  aws_.secrets["cdc-secret"]["DeletedDate"] = 1'800'000'000;
  const auto standing = look();
  EXPECT_EQ(standing.remark, "it is scheduled for deletion");
  ASSERT_EQ(standing.differences.size(), 2U);
  auto restored = secret();
  ASSERT_TRUE(restored.look(Goal::present));
  expect_ok(restored.update(standing.differences));
  EXPECT_FALSE(aws_.secrets["cdc-secret"].contains("DeletedDate"));
  EXPECT_EQ(text(), R"({"mine":"kept","TB_CREATE_DS_TOKEN":"p.given"})");
}

TEST_F(TokenSecrets, a_token_that_was_to_come_is_asked_for_again) {
  wanted_.own_comes = true;
  auto made = secret();
  ASSERT_TRUE(made.look(Goal::present));
  wanted_.own = Secret("p.own");  // An earlier step has made it.
  expect_ok(made.create());
  EXPECT_EQ(text(), R"({"TB_CREATE_DS_TOKEN":"p.own"})");
  EXPECT_EQ(aws_.secrets["cdc-secret"]["Tags"]["tinydynamocdc:created-for"], "cdc");
}

TEST_F(TokenSecrets, a_token_that_cannot_be_read_is_not_replaced_by_a_mightier_one) {
  wanted_.own_comes = true;
  auto made = secret();
  ASSERT_TRUE(made.look(Goal::present));
  expect_error(made.create(), ErrorKind::denied, "it needs the workspace's admin token");
  EXPECT_FALSE(aws_.secrets.contains("cdc-secret"));
}

TEST_F(TokenSecrets, for_its_content_alone_one_that_is_not_there_or_not_ours_is_left_alone) {
  const auto content = TokenSecret::Role::content;
  EXPECT_TRUE(look(Goal::present, content).spared.contains("--create-lambda creates it"));
  there("p.given", Json::object());
  EXPECT_TRUE(look(Goal::present, content).spared.contains("was not created for cdc"));
  there("p.given");
  EXPECT_EQ(look(Goal::present, content).spared, "");
  aws_.secrets["cdc-secret"]["DeletedDate"] = 1'800'000'000;
  EXPECT_TRUE(look(Goal::present, content).spared.contains("--create-lambda creates it"));
}

TEST_F(TokenSecrets, a_removal_knows_who_else_uses_it_and_how_to_take_it_back) {
  there("p.given");
  aws_.add_function("billing", {{"TB_CREATE_DS_TOKEN_SECRET_NAME", "cdc-secret"}});
  aws_.add_function("idle", {{"TB_CREATE_DS_TOKEN_SECRET_NAME", "another"}});
  const auto standing = look(Goal::absent);
  EXPECT_TRUE(standing.exists);
  ASSERT_EQ(standing.users.size(), 1U);
  EXPECT_EQ(standing.users[0].name, "the function billing");
  EXPECT_TRUE(standing.remark.contains("restore-secret --region eu-west-2 --secret-id cdc-secret"))
      << standing.remark;
  expect_ok(secret().remove());
  EXPECT_FALSE(look(Goal::absent).exists);
}

TEST_F(TokenSecrets, removing_what_is_gone_is_no_failure) { expect_ok(secret().remove()); }

}  // namespace
}  // namespace tinydynamocdc::setup
