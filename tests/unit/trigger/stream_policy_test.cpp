// SPDX-License-Identifier: Apache-2.0
#include "trigger/stream_policy.hpp"

#include <gtest/gtest.h>

#include <format>
#include <functional>

#include "setup/policy_text.hpp"
#include "trigger/stream_fixture.hpp"

namespace tinydynamocdc::trigger {
namespace {

using base::ErrorKind;
using testing::FakeAws;
using Json = FakeAws::Json;

constexpr const char* k_table = "arn:aws:dynamodb:eu-west-2:210987654321:table/Orders";
constexpr const char* k_stream =
    "arn:aws:dynamodb:eu-west-2:210987654321:table/Orders/stream/2026-01-01T00:00:00.000";

// The account that owns the table: its table and the policies of its streams.
class OwnerAws final : public net::HttpClient {
 public:
  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       base::Deadline /*deadline*/) override {
    const auto target = std::ranges::find(request.headers, "X-Amz-Target", &net::Header::name);
    const auto operation = target->value.substr(target->value.find('.') + 1);
    operations.push_back(operation);
    const auto body = Json::parse(request.body);
    if (operation == "DescribeTable") {
      return answer(200,
                    {{"Table",
                      {{"TableName", "Orders"},
                       {"TableArn", k_table},
                       {"TableStatus", "ACTIVE"},
                       {"LatestStreamArn", stream},
                       {"StreamSpecification",
                        {{"StreamEnabled", true}, {"StreamViewType", "NEW_AND_OLD_IMAGES"}}}}}});
    }
    const std::string arn = body["ResourceArn"];
    auto& policy = policies[arn];
    if (operation != "GetResourcePolicy" && meanwhile) {
      std::exchange(meanwhile, nullptr)(policy);
    }
    const auto now = policy.document.empty() ? "NO_POLICY" : std::to_string(policy.revision);
    if (operation == "GetResourcePolicy") {
      return policy.document.empty()
                 ? answer(400, {{"__type", "PolicyNotFoundException"}})
                 : answer(200, {{"Policy", policy.document}, {"RevisionId", now}});
    }
    if (body["ExpectedRevisionId"] != now) {
      return answer(400, {{"__type", "PolicyNotFoundException"}});
    }
    policy.document = operation == "PutResourcePolicy" ? body["Policy"].get<std::string>() : "";
    ++policy.revision;
    return answer(200, {{"RevisionId", std::to_string(policy.revision)}});
  }

  struct Policy {
    std::string document;
    int revision = 1;
  };
  std::map<std::string, Policy> policies;
  std::string stream = k_stream;
  std::function<void(Policy&)> meanwhile;  // Called once, before the next change.
  std::vector<std::string> operations;

 private:
  static net::HttpResponse answer(int status, const Json& body) {
    return {.status = status, .headers = {}, .body = body.dump()};
  }
};

class StreamPolicies : public StreamTest {
 protected:
  base::Result<void> reconcile_foreign(Goal goal, bool with_owner = true) {
    const StreamOrder order{.tables = {k_table}, .options = options_};
    auto part = stream_part({.dynamodb = dynamodb_,
                             .queues = queues_,
                             .buckets = buckets_,
                             .function = function_parts(),
                             .owner_tables = with_owner ? &owner_tables_ : nullptr,
                             .owner_policies = with_owner ? &owner_policies_ : nullptr},
                            site_, order, goal);
    if (!part) {
      return std::unexpected(part.error());
    }
    return run(std::make_unique<manage::Reconciler>(
        "Trigger", std::move(*part).with_rights(function_parts(), site_),
        manage::ReconcileOptions{}, console_));
  }
  // As the owner's own credentials would show it to us, where the table's policy lets us look.
  void let_us_describe() {
    aws_.tables[k_table] = {{"TableName", "Orders"},
                            {"TableArn", k_table},
                            {"TableStatus", "ACTIVE"},
                            {"LatestStreamArn", k_stream},
                            {"StreamSpecification",
                             {{"StreamEnabled", true}, {"StreamViewType", "NEW_AND_OLD_IMAGES"}}}};
  }
  [[nodiscard]] std::string document() { return owner_.policies[owner_.stream].document; }

  static constexpr const char* k_theirs =
      R"({ "Version":"2012-10-17", "Statement" : [ {"Sid":"Theirs", "Effect":"Deny"} ] })";
  StreamGrant grant_{.stream_arn = k_stream, .role_arn = "arn:aws:iam::123456789012:role/cdc-role"};
  OwnerAws owner_;
  aws::Access owner_access_{owner_, clock_, *credentials_, environment_, testing::FakeAws::k_region,
                            1};
  aws::DynamoDb owner_tables_{owner_access_};
  aws::ResourcePolicies owner_policies_{owner_access_};
};

TEST_F(StreamPolicies, one_statement_is_merged_and_taken_away_again) {
  owner_.policies[k_stream].document = k_theirs;
  expect_ok(reconcile_foreign(Goal::present));
  EXPECT_EQ(document(), setup::with_statement(k_theirs, grant_.sid(), grant_.statement()).value());
  const auto mapping = mapping_from(k_stream);
  ASSERT_FALSE(mapping.is_null());
  EXPECT_EQ(mapping["BatchSize"], 250);
  const auto changes = owner_.policies[k_stream].revision;
  const auto before = aws_.everything();
  expect_ok(reconcile_foreign(Goal::present));
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_EQ(owner_.policies[k_stream].revision, changes);
  expect_ok(reconcile_foreign(Goal::absent));
  EXPECT_EQ(document(), k_theirs);
  EXPECT_TRUE(mapping_from(k_stream).is_null());
}

TEST_F(StreamPolicies, a_policy_of_ours_alone_comes_and_goes) {
  expect_ok(reconcile_foreign(Goal::present));
  EXPECT_EQ(Json::parse(document())["Statement"], Json::array({Json::parse(grant_.statement())}));
  const auto statement = Json::parse(grant_.statement());
  EXPECT_EQ(statement["Principal"]["AWS"], grant_.role_arn);
  EXPECT_EQ(statement["Resource"], k_stream);
  expect_ok(reconcile_foreign(Goal::absent));
  EXPECT_EQ(document(), "");
}

TEST_F(StreamPolicies, what_somebody_else_writes_meanwhile_stays) {
  owner_.meanwhile = [](OwnerAws::Policy& policy) {
    policy.document = k_theirs;
    ++policy.revision;
  };
  expect_ok(reconcile_foreign(Goal::present));
  EXPECT_EQ(document(), setup::with_statement(k_theirs, grant_.sid(), grant_.statement()).value());
}

TEST_F(StreamPolicies, a_stream_that_was_switched_off_and_on_has_lost_its_policy) {
  expect_ok(reconcile_foreign(Goal::present));
  owner_.stream = std::string(k_table) + "/stream/2026-02-02T00:00:00.000";
  expect_ok(reconcile_foreign(Goal::present));
  EXPECT_TRUE(document().contains(owner_.stream)) << document();
  EXPECT_FALSE(mapping_from(owner_.stream).is_null());
  EXPECT_TRUE(mapping_from(k_stream).is_null());
}

TEST_F(StreamPolicies, a_statement_that_somebody_changed_is_mended) {
  expect_ok(reconcile_foreign(Goal::present));
  const auto made = document();
  auto changed = Json::parse(made);
  changed["Statement"][0]["Action"] = "dynamodb:DescribeStream";
  owner_.policies[k_stream].document = changed.dump();
  expect_ok(reconcile_foreign(Goal::present));
  EXPECT_EQ(Json::parse(document()), Json::parse(made));
}

TEST_F(StreamPolicies, a_policy_that_would_be_too_large_is_refused_in_the_plan) {
  const auto large = std::format(R"({{"Statement":[{{"Sid":"{}"}}]}})", std::string(20'300, 'x'));
  owner_.policies[k_stream].document = large;
  const auto before = aws_.everything();
  expect_error(reconcile_foreign(Goal::present), ErrorKind::rejected, "DynamoDB allows 20480");
  EXPECT_EQ(document(), large);
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(StreamPolicies, without_its_owners_profile_the_command_is_said) {
  let_us_describe();
  expect_ok(reconcile_foreign(Goal::present, false));
  EXPECT_TRUE(owner_.operations.empty());
  EXPECT_TRUE(said("aws dynamodb put-resource-policy --region eu-west-2 --resource-arn " +
                   std::string(k_stream) + " --policy '" +
                   setup::with_statement("", grant_.sid(), grant_.statement()).value() + "'"))
      << console_.text;
  EXPECT_FALSE(mapping_from(k_stream).is_null());
  EXPECT_EQ(aws_.count("ListTables"), 0);
  expect_ok(reconcile_foreign(Goal::absent, false));
  EXPECT_TRUE(said("is not needed any more")) << console_.text;
}

TEST_F(StreamPolicies, the_role_may_read_the_stream_and_nothing_else_of_the_table) {
  expect_ok(reconcile_foreign(Goal::present));
  EXPECT_TRUE(policy().contains(std::string(k_table) + "/stream/*")) << policy();
  EXPECT_FALSE(policy().contains(std::string(k_table) + "\"")) << policy();
  EXPECT_FALSE(policy().contains("KnowTable")) << policy();
  expect_ok(reconcile_foreign(Goal::absent));
  EXPECT_FALSE(policy().contains("dynamodb")) << policy();
}

TEST_F(StreamPolicies, a_table_that_is_not_there_is_said_without_listing_tables) {
  expect_error(reconcile_foreign(Goal::present, false), ErrorKind::missing, k_table);
  EXPECT_EQ(aws_.count("ListTables"), 0);
}

TEST_F(StreamPolicies, a_table_of_that_name_of_this_account_would_have_its_data_source) {
  expect_ok(create("Orders"));
  expect_error(reconcile_foreign(Goal::present), ErrorKind::rejected,
               "which this function forwards already");
}

}  // namespace
}  // namespace tinydynamocdc::trigger
