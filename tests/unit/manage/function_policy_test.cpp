// SPDX-License-Identifier: Apache-2.0
#include "manage/function_policy.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tinydynamocdc::manage {
namespace {

using Json = nlohmann::json;

constexpr const char* k_orders = "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders";
constexpr const char* k_users = "arn:aws:dynamodb:eu-west-2:123456789012:table/Users";
constexpr FunctionPolicy::Function k_function{.partition = "aws",
                                              .region = "eu-west-2",
                                              .account = "123456789012",
                                              .name = "cdc",
                                              .secret = "cdc-secret"};

FunctionPolicy parsed(std::string_view document) {
  auto policy = FunctionPolicy::parse(document);
  EXPECT_TRUE(policy);
  return policy ? *policy : FunctionPolicy();
}

// Resources by "Sid": "action,action".
std::map<std::string, Json> statements(const FunctionPolicy& policy) {
  std::map<std::string, Json> found;
  for (const auto& statement : Json::parse(policy.text())["Statement"]) {
    EXPECT_EQ(statement["Effect"], "Allow");
    found[statement["Sid"]] = statement["Resource"];
  }
  return found;
}

TEST(FunctionPolicy, defect_u17_nothing_is_allowed_beyond_what_was_named) {
  FunctionPolicy policy;
  policy.allow_function(k_function);
  EXPECT_EQ(statements(policy),
            (std::map<std::string, Json>{
                {"WriteOwnLogs", "arn:aws:logs:eu-west-2:123456789012:log-group:/aws/lambda/cdc:*"},
                {"ReadToken",
                 "arn:aws:secretsmanager:eu-west-2:123456789012:secret:cdc-secret-??????"}}));
  policy.allow_table(k_orders);
  policy.allow_bucket("aws", "b", "DDBStreamCDC");
  auto now = statements(policy);
  EXPECT_EQ(now["ReadStream"], std::string(k_orders) + "/stream/*");
  EXPECT_EQ(now["KnowTable"], k_orders);
  EXPECT_EQ(now["KnowExports"], std::string(k_orders) + "/export/*");
  EXPECT_EQ(now["ReadSnapshots"], "arn:aws:s3:::b/DDBStreamCDC/*");
  EXPECT_EQ(now["TellMissingFromDenied"], "arn:aws:s3:::b");
  EXPECT_EQ(now["WriteLedger"], "arn:aws:s3:::b/DDBStreamCDC/*AWSDynamoDB/*/tinydynamocdc/*");
  for (const auto& [id, resource] : now) {
    EXPECT_TRUE(resource != "*" || id == "FindExports") << id;
  }
}

TEST(FunctionPolicy, defect_u22_the_secret_that_may_be_read_is_the_functions_own) {
  FunctionPolicy policy;
  auto function = k_function;
  function.secret = "DDBStreamCDC-TinybirdSecret";
  policy.allow_function(function);
  EXPECT_EQ(statements(policy)["ReadToken"],
            "arn:aws:secretsmanager:eu-west-2:123456789012:secret:DDBStreamCDC-TinybirdSecret-"
            "??????");
}

TEST(FunctionPolicy, what_is_allowed_twice_is_there_once) {
  FunctionPolicy policy;
  policy.allow_table(k_orders);
  policy.allow_destination("arn:aws:sqs:eu-west-2:123456789012:q");
  const auto once = policy;
  policy.allow_table(k_orders);
  policy.allow_destination("arn:aws:sqs:eu-west-2:123456789012:q");
  EXPECT_EQ(policy, once);
  EXPECT_EQ(parsed(once.text()), once);
  EXPECT_EQ(parsed(once.text()).text(), once.text());
}

TEST(FunctionPolicy, another_secret_takes_the_place_of_the_one_before) {
  FunctionPolicy policy;
  policy.allow_function(k_function);
  auto other = k_function;
  other.secret = "new";
  policy.allow_function(other);
  EXPECT_EQ(statements(policy)["ReadToken"],
            "arn:aws:secretsmanager:eu-west-2:123456789012:secret:new-??????");
}

TEST(FunctionPolicy, a_removal_takes_only_that_table) {
  FunctionPolicy policy;
  policy.allow_function(k_function);
  policy.allow_table(k_users);
  const auto before = policy;
  policy.allow_table(k_orders);
  policy.forbid_table(k_orders);
  EXPECT_EQ(policy, before);
}

TEST(FunctionPolicy, exports_stay_allowed_while_a_bucket_is) {
  FunctionPolicy policy;
  policy.allow_table(k_orders);
  policy.allow_bucket("aws", "b", "p");
  policy.allow_bucket("aws", "b", "q");
  policy.forbid_table(k_orders);
  EXPECT_FALSE(statements(policy).contains("ReadStream"));
  EXPECT_EQ(statements(policy)["KnowTable"], k_orders);
  policy.forbid_bucket("aws", "b", "p");
  EXPECT_EQ(statements(policy)["TellMissingFromDenied"], "arn:aws:s3:::b");
  policy.forbid_bucket("aws", "b", "q");
  EXPECT_EQ(policy, FunctionPolicy());
}

TEST(FunctionPolicy,
     exports_are_written_below_one_prefix_until_the_last_table_is_no_longer_exported) {
  FunctionPolicy policy;
  policy.allow_bucket("aws", "b", "p");
  const auto before = policy;
  policy.allow_exporting(k_orders, "b", "p");
  policy.allow_exporting(k_users, "b", "p");
  EXPECT_EQ(statements(policy)["ExportTable"], Json::array({k_orders, k_users}));
  EXPECT_EQ(statements(policy)["WriteExport"], "arn:aws:s3:::b/p/*");
  EXPECT_EQ(parsed(policy.text()), policy);
  policy.forbid_exporting(k_orders);
  EXPECT_EQ(statements(policy)["WriteExport"], "arn:aws:s3:::b/p/*");
  policy.forbid_exporting(k_users);
  EXPECT_EQ(policy, before);
  FunctionPolicy china;
  china.allow_exporting("arn:aws-cn:dynamodb:cn-north-1:1:table/t", "b", "p");
  EXPECT_EQ(statements(china)["WriteExport"], "arn:aws-cn:s3:::b/p/*");
}

TEST(FunctionPolicy, the_prefixes_of_a_bucket_are_known) {
  FunctionPolicy policy;
  policy.allow_bucket("aws", "b", "p");
  policy.allow_bucket("aws", "b", "q/r");
  policy.allow_bucket("aws", "b2", "s");
  EXPECT_EQ(policy.prefixes_of("aws", "b"), (std::vector<std::string>{"p", "q/r"}));
  EXPECT_TRUE(policy.prefixes_of("aws", "c").empty());
}

TEST(FunctionPolicy, a_bucket_of_failures_needs_other_actions_than_a_queue) {
  FunctionPolicy policy;
  policy.allow_destination("arn:aws-cn:s3:::failed");
  EXPECT_EQ(statements(policy),
            (std::map<std::string, Json>{{"ReportFailuresToBucket", "arn:aws-cn:s3:::failed/*"},
                                         {"SeeBucketOfFailures", "arn:aws-cn:s3:::failed"}}));
}

constexpr const char* k_tables = "arn:aws:dynamodb:eu-west-2:123456789012:table/";

std::vector<std::string> tables(const std::string& prefix, int count) {
  std::vector<std::string> arns;
  for (int i = 0; i < count; ++i) {
    arns.push_back(k_tables + prefix + std::to_string(i));
  }
  return arns;
}

TEST(FunctionPolicy, names_that_do_not_fit_become_a_pattern_that_says_so) {
  struct Case {
    std::vector<std::string> tables;
    std::string pattern;
  };
  auto mixed = tables("shop-", 60);
  mixed.push_back(std::string(k_tables) + "Users");
  auto deep = tables("shop.eu.orders-", 40);
  std::ranges::move(tables("shop.eu.users-", 40), std::back_inserter(deep));
  for (const auto& [arns, pattern] :
       {Case{tables("shop-", 20), ""}, Case{tables("shop-", 100), "table/shop-*"},
        Case{deep, "table/shop.eu.*"}, Case{tables("shop", 100), "table/*"},
        Case{tables("a-", 100), "table/*"}, Case{mixed, "table/*"}}) {
    FunctionPolicy policy;
    policy.allow_function(k_function);
    for (const auto& arn : arns) {
      policy.allow_table(arn);
    }
    policy.fit(k_policy_characters_max, k_tables);
    EXPECT_EQ(policy.pattern(), pattern);
    EXPECT_LE(policy.text().size(), k_policy_characters_max);
    EXPECT_EQ(parsed(policy.text()), policy);
    const auto before = policy;
    for (const auto& arn : arns) {
      policy.allow_table(arn);
    }
    policy.fit(k_policy_characters_max, k_tables);
    EXPECT_EQ(policy, before) << pattern;
  }
}

TEST(FunctionPolicy, a_pattern_goes_with_the_tables_that_it_stood_for) {
  auto all = tables("shop-", 100);
  FunctionPolicy policy;
  for (const auto& arn : all) {
    policy.allow_table(arn);
  }
  policy.fit(k_policy_characters_max, k_tables);
  const std::vector<std::string> left{all[1], all[2]};
  policy.forbid_table(all[0], left);
  FunctionPolicy expected;
  expected.allow_table(all[1]);
  expected.allow_table(all[2]);
  EXPECT_EQ(policy, expected);
  policy.forbid_table(all[1], std::vector<std::string>{all[2]});
  policy.forbid_table(all[2]);
  EXPECT_EQ(policy, FunctionPolicy());
}

TEST(FunctionPolicy, a_pattern_is_of_this_account_alone) {
  const std::string theirs = "arn:aws:dynamodb:eu-west-2:210987654321:table/Orders";
  FunctionPolicy policy;
  policy.allow_table(theirs);
  for (const auto& arn : tables("shop-", 100)) {
    policy.allow_table(arn);
  }
  policy.fit(k_policy_characters_max, k_tables);
  EXPECT_EQ(statements(policy)["ReadStream"],
            Json({std::string(k_tables) + "shop-*/stream/*", theirs + "/stream/*"}));
}

TEST(FunctionPolicy, failure_records_are_taken_and_passed_on_and_not_any_more) {
  FunctionPolicy policy;
  policy.allow_destination("arn:aws:sqs:r:1:theirs");
  const auto before = policy;
  const FunctionPolicy::Queue queue{.arn = "arn:aws:sqs:r:1:f",
                                    .dead_letters_arn = "arn:aws:sqs:r:1:d"};
  policy.allow_queue(queue);
  EXPECT_EQ(statements(policy)["RedriveFailures"], "arn:aws:sqs:r:1:f");
  EXPECT_EQ(statements(policy)["ReportFailures"],
            Json({"arn:aws:sqs:r:1:d", "arn:aws:sqs:r:1:f", "arn:aws:sqs:r:1:theirs"}));
  EXPECT_EQ(parsed(policy.text()), policy);
  policy.forbid_queue(queue);
  EXPECT_EQ(policy, before);
}

TEST(FunctionPolicy, the_dead_letters_are_sent_to_while_one_queue_is_left) {
  const FunctionPolicy::Queue failures{.arn = "arn:aws:sqs:r:1:f",
                                       .dead_letters_arn = "arn:aws:sqs:r:1:d"};
  const FunctionPolicy::Queue snapshots{.arn = "arn:aws:sqs:r:1:s",
                                        .dead_letters_arn = "arn:aws:sqs:r:1:d"};
  FunctionPolicy alone;
  alone.allow_queue(snapshots);
  auto policy = alone;
  policy.allow_queue(failures);
  EXPECT_EQ(statements(policy)["RedriveFailures"],
            Json({"arn:aws:sqs:r:1:f", "arn:aws:sqs:r:1:s"}));
  policy.forbid_queue(failures);
  EXPECT_EQ(policy, alone);
  EXPECT_EQ(statements(policy)["ReportFailures"], Json({"arn:aws:sqs:r:1:d", "arn:aws:sqs:r:1:s"}));
  policy.forbid_queue(snapshots);
  EXPECT_EQ(policy, FunctionPolicy());
}

TEST(FunctionPolicy, statements_of_others_stay) {
  const Json theirs{{"Effect", "Allow"}, {"Action", "kms:Decrypt"}, {"Resource", "arn:key"}};
  // Ours, but for the condition that somebody added.
  const Json narrowed{{"Sid", "ReadToken"},
                      {"Effect", "Allow"},
                      {"Action", "secretsmanager:GetSecretValue"},
                      {"Resource", "*"},
                      {"Condition", {{"Bool", {{"aws:SecureTransport", "true"}}}}}};
  auto policy = parsed(Json{{"Version", "2012-10-17"}, {"Statement", {theirs, narrowed}}}.dump());
  policy.allow_table(k_orders);
  policy.forbid_table(k_orders);
  EXPECT_EQ(Json::parse(policy.text())["Statement"], Json({theirs, narrowed}));
  const auto alone = parsed(Json{{"Version", "2012-10-17"}, {"Statement", theirs}}.dump());
  EXPECT_EQ(Json::parse(alone.text())["Statement"], Json::array({theirs}));
}

TEST(FunctionPolicy, the_rights_of_loading_go_with_their_bucket) {
  constexpr const char* k_own = "arn:aws:lambda:eu-west-2:123456789012:function:cdc";
  FunctionPolicy policy;
  policy.allow_bucket("aws", "b", "p");
  policy.allow_bucket("aws", "b", "q");
  policy.allow_own_call(k_own);
  policy.allow_own_call(k_own);
  EXPECT_EQ(statements(policy)["CallItself"], (Json{k_own, std::string(k_own) + ":*"}));
  policy.forbid_bucket("aws", "b", "p");
  EXPECT_EQ(statements(policy)["WriteLedger"], "arn:aws:s3:::b/q/*AWSDynamoDB/*/tinydynamocdc/*");
  EXPECT_TRUE(statements(policy).contains("CallItself"));
  policy.forbid_bucket("aws", "b", "q");
  EXPECT_TRUE(statements(policy).empty());
}

TEST(FunctionPolicy, what_is_no_policy_is_refused) {
  for (const auto* text : {"x", "[]", "{}", "{\"Version\":\"2012-10-17\"}"}) {
    EXPECT_FALSE(FunctionPolicy::parse(text)) << text;
  }
}

TEST(FunctionPolicy, thirty_tables_of_usual_names_fit) {
  FunctionPolicy policy;
  policy.allow_function(k_function);
  policy.allow_bucket("aws", "tinybird-test-dynamodb-export", "DDBStreamCDC");
  for (int i = 10; i < 40; ++i) {
    policy.allow_table("arn:aws:dynamodb:eu-west-2:123456789012:table/production-table-" +
                       std::to_string(i));
  }
  EXPECT_LE(policy.text().size(), k_policy_characters_max);
}

}  // namespace
}  // namespace tinydynamocdc::manage
