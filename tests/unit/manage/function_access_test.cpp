// SPDX-License-Identifier: Apache-2.0
#include "manage/function_access.hpp"

#include <gtest/gtest.h>

#include "manage/create_trigger.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/remove_trigger.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using Kind = FunctionAccess::Wish::Kind;

class FunctionAccessTest : public ManageTest {
 protected:
  void SetUp() override {
    aws_.add_table("Orders");
    aws_.add_table("Users");
    aws_.add_function("cdc");
    aws_.roles["cdc-role"] = {{"Arn", "arn:aws:iam::123456789012:role/cdc-role"},
                              {"Trust", "{}"},
                              {"Tags", {{"tinydynamocdc:created-for", "cdc"}}},
                              {"Policies", Json::array()},
                              {"Inline", {{"theirs", "{}"}}}};
  }

  std::unique_ptr<Verb> access(FunctionAccess::Wish wish) {
    return std::make_unique<FunctionAccess>(
        function_parts(), FunctionTarget{.name = "cdc", .region = "eu-west-2"}, std::move(wish));
  }
  [[nodiscard]] TriggerTarget target(const std::string& table) {
    return {.table = table,
            .function = "cdc",
            .region = "eu-west-2",
            .options = {.on_failure_arn = k_queue}};
  }
  base::Result<void> create(const std::string& table) {
    VerbParts parts(access(stream_access(Kind::allow, table)));
    parts.add(access(destination_access(k_queue)));
    return run(std::make_unique<CreateTrigger>(trigger_parts(), target(table), std::move(parts)));
  }
  base::Result<void> remove(const std::string& table) {
    return run(
        std::make_unique<RemoveTrigger>(trigger_parts(), sts_, target(table),
                                        VerbParts(access(stream_access(Kind::forbid, table)))));
  }
  [[nodiscard]] std::string policy() {
    return aws_.roles["cdc-role"]["Inline"].value(k_policy_name, "");
  }

  static constexpr const char* k_queue = "arn:aws:sqs:eu-west-2:123456789012:failed";
};

TEST_F(FunctionAccessTest, EachTriggerAddsWhatItNeedsAndTakesItAway) {
  expect_ok(create("Orders"));
  const auto one = policy();
  EXPECT_NE(one.find("table/Orders/stream/*"), std::string::npos) << one;
  EXPECT_NE(one.find(k_queue), std::string::npos) << "the second part overwrote the first";
  expect_ok(create("Users"));
  EXPECT_NE(policy().find("table/Users/stream/*"), std::string::npos);
  expect_ok(remove("Users"));
  EXPECT_EQ(policy(), one);
  EXPECT_EQ(aws_.roles["cdc-role"]["Inline"]["theirs"], "{}");
}

TEST_F(FunctionAccessTest, TheRoleMayBeforeTheTriggerAsks) {
  expect_ok(create("Orders"));
  const auto& done = aws_.operations;
  EXPECT_LT(std::ranges::find(done, "PutRolePolicy"),
            std::ranges::find(done, "CreateEventSourceMapping"));
}

TEST_F(FunctionAccessTest, defect_u19_ResourcesAreOfTheFunctionsPartitionAndRegion) {
  aws_.functions["cdc"]["FunctionArn"] = "arn:aws-cn:lambda:cn-north-1:123456789012:function:cdc";
  for (const auto& wish : {stream_access(Kind::allow, "Orders"), export_access("Users"),
                           bucket_access(Kind::allow, "my.bucket", "Snaps")}) {
    expect_ok(run(access(wish)));
  }
  for (const auto& statement : Json::parse(policy())["Statement"]) {
    for (const auto& resource : statement["Resource"].is_array()
                                    ? statement["Resource"]
                                    : Json::array({statement["Resource"]})) {
      const auto text = resource.get<std::string>();
      EXPECT_TRUE(text == "*" || text.starts_with("arn:aws-cn:s3:::my.bucket") ||
                  text.starts_with("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/"))
          << text;
    }
  }
}

TEST_F(FunctionAccessTest, AgainNothingIsWritten) {
  expect_ok(create("Orders"));
  const auto count = aws_.count("PutRolePolicy");
  expect_ok(create("Orders"));
  EXPECT_EQ(aws_.count("PutRolePolicy"), count);
}

TEST_F(FunctionAccessTest, SomebodyElsesRoleIsNamedAndLeftAlone) {
  aws_.roles["cdc-role"]["Tags"] = Json::object();
  const auto before = aws_.roles;
  expect_ok(create("Orders"));
  expect_ok(remove("Orders"));
  EXPECT_EQ(aws_.roles, before);
  EXPECT_NE(console_.text.find("it must allow the function to read the stream of Orders"),
            std::string::npos)
      << console_.text;
}

TEST_F(FunctionAccessTest, APolicyThatIamWouldNotTakeIsRefusedWithAWayOut) {
  FunctionPolicy policy;
  for (int i = 0; i < 100; ++i) {
    policy.allow_table("arn:aws:dynamodb:eu-west-2:123456789012:table/T" + std::to_string(i));
  }
  aws_.roles["cdc-role"]["Inline"][k_policy_name] = policy.text();
  expect_error(create("Orders"), ErrorKind::rejected, "--lambda-role");
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(FunctionAccessTest, BrokenOffAnywhereAndRunAgainItEndsTheSame) {
  const auto before = aws_.everything();
  const auto restore = [&] {
    aws_.roles = before["roles"].get<std::map<std::string, Json>>();
    aws_.functions = before["functions"].get<std::map<std::string, Json>>();
    aws_.mappings.clear();
  };
  expect_ok(create("Orders"));
  const auto created = policy();
  const auto requests = aws_.operations.size();
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    restore();
    aws_.breaks_at = aws_.operations.size() + breaks_at;
    EXPECT_FALSE(create("Orders")) << breaks_at;
    aws_.breaks_at = std::string::npos;
    expect_ok(create("Orders"));
    EXPECT_EQ(policy(), created) << breaks_at;
    EXPECT_EQ(aws_.mappings.size(), 1) << breaks_at;
  }
}

}  // namespace
}  // namespace tinydynamocdc::manage
