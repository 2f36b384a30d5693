// SPDX-License-Identifier: Apache-2.0
#include "setup/function.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "aws/digest.hpp"
#include "base/version.hpp"
#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/function_policy.hpp"
#include "setup/function_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

using base::ErrorKind;
using manage::Existing;
using manage::k_policy_name;
using manage::Reach;
using manage::RolePolicies;
using testing::FakeAws;

class FunctionSetup : public FunctionTest {};

TEST_F(FunctionSetup, defect_u21_creates_role_secret_and_function_all_tagged) {
  expect_ok(create());
  const Json tags{{"tinydynamocdc:created-for", "cdc"},
                  {"tinydynamocdc:region", "eu-west-2"},
                  {"tinydynamocdc:version", base::k_version}};
  const auto& function = aws_.functions.at("cdc");
  EXPECT_EQ(function["Runtime"], "provided.al2023");
  EXPECT_EQ(function["Handler"], "bootstrap");
  EXPECT_EQ(function["Architectures"], Json({"x86_64"}));
  EXPECT_EQ(function["Timeout"], 300);
  EXPECT_EQ(function["MemorySize"], 256);
  EXPECT_EQ(function["CodeSha256"], aws::sha256_base64("PK new"));
  EXPECT_EQ(function["State"], "Active");
  EXPECT_EQ(function["Tags"], tags);
  EXPECT_EQ(aws_.roles.at("cdc-role")["Tags"], tags);
  EXPECT_EQ(function["LoggingConfig"], Json({{"LogFormat", "JSON"}}));
  EXPECT_EQ(function["Role"], aws_.roles.at("cdc-role")["Arn"]);
  EXPECT_EQ(aws_.secrets.at("cdc-secret")["Tags"], tags);
  EXPECT_EQ(aws_.secrets.at("cdc-secret")["Value"], R"({"TB_CREATE_DS_TOKEN":"p.t"})");
  EXPECT_EQ(console_.text.find("p.t"), std::string::npos) << "the token was printed";
}

TEST_F(FunctionSetup, defect_u17_the_role_may_do_nothing_but_write_its_log_and_read_its_secret) {
  expect_ok(create());
  const auto& role = aws_.roles.at("cdc-role");
  EXPECT_EQ(role["Policies"], Json::array());
  const auto policy = Json::parse(role["Inline"][k_policy_name].get<std::string>());
  ASSERT_EQ(policy["Statement"].size(), 2);
  EXPECT_EQ(policy["Statement"][0]["Resource"],
            "arn:aws:logs:eu-west-2:123456789012:log-group:/aws/lambda/cdc:*");
  EXPECT_EQ(policy["Statement"][1]["Resource"],
            "arn:aws:secretsmanager:eu-west-2:123456789012:secret:cdc-secret-??????");
}

TEST_F(FunctionSetup, defect_u19_the_roles_policy_belongs_to_the_functions_partition) {
  for (const auto& [region, partition] :
       std::map<std::string, std::string>{{"us-east-1", "arn:aws:"},
                                          {"cn-north-1", "arn:aws-cn:"},
                                          {"us-gov-west-1", "arn:aws-us-gov:"}}) {
    aws_.functions.clear();
    aws_.roles.clear();
    site_.region = region;
    site_.partition = std::string(partition.substr(4, partition.size() - 5));
    settings_.policies = RolePolicies::managed;
    expect_ok(create());
    auto& role = aws_.roles.at("cdc-role");
    for (const auto& arn : role["Policies"]) {
      EXPECT_TRUE(arn.get<std::string>().starts_with(partition + "iam::aws:policy/")) << arn;
    }
    for (const auto& statement :
         Json::parse(role["Inline"][k_policy_name].get<std::string>())["Statement"]) {
      const std::string resource = statement["Resource"];
      EXPECT_TRUE(resource.starts_with(partition) && resource.contains(":" + region + ":"))
          << resource;
    }
  }
}

TEST_F(FunctionSetup, the_python_versions_policies_are_there_when_asked_for) {
  settings_.policies = RolePolicies::managed;
  expect_ok(create());
  const auto managed = aws_.roles.at("cdc-role")["Policies"];
  EXPECT_EQ(managed, Json({"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                           "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
                           "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
                           "arn:aws:iam::aws:policy/SecretsManagerReadWrite"}));
  EXPECT_TRUE(aws_.roles.at("cdc-role")["Inline"].contains(k_policy_name));
  // Without the flag they stay: triggers made before may need them.
  settings_.policies = RolePolicies::own;
  expect_ok(create());
  EXPECT_EQ(aws_.roles.at("cdc-role")["Policies"], managed);
  EXPECT_NE(console_.text.find("it still has 4 policies of AWS"), std::string::npos);
  expect_ok(remove());
  EXPECT_TRUE(aws_.roles.empty());
}

TEST_F(FunctionSetup, defect_u2_the_function_always_knows_its_tinybird_host) {
  expect_ok(create());
  EXPECT_EQ(variables(), Json({{"TB_API_ENDPOINT", "https://api.us-east.tinybird.co/v0/"},
                               {"TB_CREATE_DS_TOKEN_SECRET_NAME", "cdc-secret"}}));
}

TEST_F(FunctionSetup, defect_u2_a_function_without_its_host_is_named_and_mended) {
  expect_ok(create());
  aws_.functions["cdc"]["Environment"]["Variables"].erase("TB_API_ENDPOINT");
  expect_ok(create());
  EXPECT_NE(console_.text.find(
                "differs: TB_API_ENDPOINT https://api.us-east.tinybird.co/v0/; --overwrite"),
            std::string::npos);
  expect_ok(create(Existing::overwrite));
  EXPECT_EQ(variables()["TB_API_ENDPOINT"], "https://api.us-east.tinybird.co/v0/");
}

TEST_F(FunctionSetup, a_host_with_and_without_its_path_is_one_host) {
  expect_ok(create());
  aws_.functions["cdc"]["Environment"]["Variables"]["TB_API_ENDPOINT"] =
      "https://api.us-east.tinybird.co";
  console_.text.clear();
  expect_ok(create());
  EXPECT_FALSE(console_.text.contains("differs")) << console_.text;
  aws_.functions["cdc"]["Environment"]["Variables"]["TB_API_ENDPOINT"] = "https://other.host";
  expect_ok(create());
  EXPECT_TRUE(console_.text.contains("differs: TB_API_ENDPOINT"));
}

TEST_F(FunctionSetup, defect_u11_a_role_that_cannot_be_assumed_yet_is_asked_for_again_with_pauses) {
  aws_.fail("CreateFunction", 5, 400, "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.");
  expect_ok(create());
  EXPECT_EQ(aws_.count("CreateFunction"), 6);
  EXPECT_EQ(aws_.functions.at("cdc")["State"], "Active");
  EXPECT_GE(clock_.sleeps().size(), 5);
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_GE(clock_.sleeps()[i], clock_.sleeps()[i - 1]);
  }
}

TEST_F(FunctionSetup, defect_u11_a_role_that_never_can_be_assumed_is_an_error_not_silence) {
  aws_.fail("CreateFunction", 1'000'000, 400, "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.");
  expect_error(create(), ErrorKind::expired, "AWS Lambda to be able to use the role cdc-role");
  EXPECT_FALSE(aws_.functions.contains("cdc"));
}

TEST_F(FunctionSetup, defect_u11_any_other_refusal_ends_at_once) {
  aws_.fail("CreateFunction", 1, 400, "InvalidParameterValueException",
            "Unzipped size is too large");
  expect_error(create(), ErrorKind::rejected, "Unzipped size");
  EXPECT_EQ(aws_.count("CreateFunction"), 1);
}

TEST_F(FunctionSetup, creating_twice_changes_nothing) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create());
  expect_ok(create(Existing::overwrite));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(FunctionSetup, broken_off_anywhere_and_run_again_it_ends_the_same) {
  expect_ok(create());
  const auto created = aws_.everything();
  const auto requests = aws_.operations.size();
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    aws_.functions.clear();
    aws_.roles.clear();
    aws_.secrets.clear();
    aws_.log_groups.clear();
    aws_.breaks_at = aws_.operations.size() + breaks_at;
    EXPECT_FALSE(create()) << breaks_at;
    aws_.breaks_at = std::string::npos;
    expect_ok(create());
    expect_ok(create());
    auto now = aws_.everything();
    EXPECT_EQ(now, created) << breaks_at;
  }
}

TEST_F(FunctionSetup, somebody_elses_function_is_left_alone_unless_overwritten) {
  aws_.add_function("cdc", {{"THEIRS", "yes"}});
  aws_.functions["cdc"]["Tags"] = {{"team", "others"}};
  aws_.functions["cdc"]["Runtime"] = "python3.10";
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::denied, "--overwrite takes it over");
  EXPECT_EQ(aws_.everything(), before);
  expect_ok(create(Existing::overwrite));
  EXPECT_EQ(aws_.functions["cdc"]["Runtime"], "provided.al2023");
  EXPECT_EQ(aws_.functions["cdc"]["CodeSha256"], aws::sha256_base64("PK new"));
  EXPECT_EQ(variables()["THEIRS"], "yes");
  EXPECT_EQ(aws_.functions["cdc"]["Tags"]["team"], "others");
  EXPECT_EQ(aws_.functions["cdc"]["Tags"]["tinydynamocdc:created-for"], "cdc");
  expect_ok(update());
  expect_ok(create());
}

TEST_F(FunctionSetup, a_container_image_is_refused) {
  aws_.add_function("cdc");
  aws_.functions["cdc"]["PackageType"] = "Image";
  expect_error(create(Existing::overwrite), ErrorKind::bad_config, "container image");
}

TEST_F(FunctionSetup, somebody_elses_role_is_used_but_not_changed) {
  aws_.roles["cdc-role"] = {{"Arn", "arn:aws:iam::123456789012:role/path/cdc-role"},
                            {"Trust", R"({"Service":"lambda.amazonaws.com"})"},
                            {"Tags", Json::object()},
                            {"Policies", Json::array()}};
  const auto before = aws_.roles;
  expect_ok(create());
  EXPECT_EQ(aws_.roles, before);
  EXPECT_EQ(aws_.functions["cdc"]["Role"], "arn:aws:iam::123456789012:role/path/cdc-role");
  expect_ok(remove());
  EXPECT_EQ(aws_.roles, before);
}

TEST_F(FunctionSetup, a_role_that_lambda_may_not_assume_is_refused_before_anything_is_done) {
  aws_.roles["cdc-role"] = {{"Arn", "arn:aws:iam::123456789012:role/cdc-role"},
                            {"Trust", R"({"Service":"ec2.amazonaws.com"})"},
                            {"Tags", Json::object()},
                            {"Policies", Json::array()}};
  expect_error(create(), ErrorKind::bad_config, "trust policy");
  EXPECT_TRUE(aws_.secrets.empty());
}

TEST_F(FunctionSetup, another_token_in_our_secret_is_kept_unless_overwritten) {
  expect_ok(create());
  aws_.secrets["cdc-secret"]["Value"] = R"({"other":"kept","TB_CREATE_DS_TOKEN":"p.old"})";
  expect_ok(create());
  EXPECT_EQ(aws_.secrets["cdc-secret"]["Value"],
            R"({"other":"kept","TB_CREATE_DS_TOKEN":"p.old"})");
  expect_ok(create(Existing::overwrite));
  EXPECT_EQ(aws_.secrets["cdc-secret"]["Value"], R"({"other":"kept","TB_CREATE_DS_TOKEN":"p.t"})");
}

TEST_F(FunctionSetup, somebody_elses_secret_is_never_taken) {
  aws_.secrets["cdc-secret"] = {{"Value", "not yours"}, {"Tags", Json::object()}};
  expect_error(create(), ErrorKind::denied, "--lambda-secret names another one");
  EXPECT_EQ(aws_.secrets["cdc-secret"]["Value"], "not yours");
  EXPECT_TRUE(aws_.functions.empty());
  aws_.secrets["cdc-secret"]["DeletedDate"] = 1'800'000'000;
  expect_error(create(), ErrorKind::denied, "scheduled for deletion");
}

TEST_F(FunctionSetup, a_bare_token_in_the_secret_is_the_token_too) {
  aws_.secrets["cdc-secret"] = {{"Value", "p.t"}, {"Tags", Json::object()}};
  expect_ok(create());
  EXPECT_EQ(aws_.secrets["cdc-secret"]["Value"], "p.t");
}

TEST_F(FunctionSetup, defect_u6_the_secret_can_be_restored_after_a_removal) {
  expect_ok(create());
  expect_ok(remove());
  ASSERT_TRUE(aws_.secrets.contains("cdc-secret"));
  EXPECT_EQ(aws_.secrets["cdc-secret"]["RecoveryWindowInDays"], 30);
  EXPECT_TRUE(aws_.functions.empty());
  EXPECT_TRUE(aws_.roles.empty());
  // And creating it again takes the deletion back.
  expect_ok(create(Existing::keep, "p.new"));
  EXPECT_FALSE(aws_.secrets["cdc-secret"].contains("DeletedDate"));
  EXPECT_EQ(aws_.secrets["cdc-secret"]["Value"], R"({"TB_CREATE_DS_TOKEN":"p.new"})");
}

TEST_F(FunctionSetup, a_restored_secret_keeps_its_other_members) {
  expect_ok(create());
  aws_.secrets["cdc-secret"]["Value"] = R"({"mine":"kept","TB_CREATE_DS_TOKEN":"p.old"})";
  expect_ok(remove());
  expect_ok(create(Existing::keep, "p.new"));
  EXPECT_EQ(aws_.secrets["cdc-secret"]["Value"], R"({"mine":"kept","TB_CREATE_DS_TOKEN":"p.new"})");
  // What cannot be read is not written over.
  expect_ok(remove());
  aws_.fail("GetSecretValue", 1, 400, "AccessDeniedException", "secretsmanager:GetSecretValue");
  expect_error(create(Existing::keep, "p.newer"), ErrorKind::denied, "exists but was not written");
  EXPECT_EQ(aws_.secrets["cdc-secret"]["Value"], R"({"mine":"kept","TB_CREATE_DS_TOKEN":"p.new"})");
}

TEST_F(FunctionSetup, defect_u6_what_others_made_is_spared_unless_forced) {
  expect_ok(create());
  aws_.roles["cdc-role"]["Tags"] = {{"tinydynamocdc:created-for", "another-function"}};
  aws_.secrets["cdc-secret"]["Tags"] = Json::object();
  const auto roles = aws_.roles;
  const auto secrets = aws_.secrets;
  expect_ok(remove());
  EXPECT_TRUE(aws_.functions.empty());
  EXPECT_EQ(aws_.roles, roles);
  EXPECT_EQ(aws_.secrets, secrets);
  expect_ok(remove(Reach::everything));
  EXPECT_TRUE(aws_.roles.empty());
  EXPECT_TRUE(aws_.secrets["cdc-secret"].contains("DeletedDate"));
}

TEST_F(FunctionSetup, somebody_elses_function_is_not_removed) {
  aws_.add_function("cdc");
  aws_.functions["cdc"]["Tags"] = Json::object();
  const auto before = aws_.everything();
  expect_error(remove(), ErrorKind::denied, "was not created by this tool");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(FunctionSetup, a_function_that_is_still_fed_is_not_removed_unless_forced) {
  expect_ok(create());
  aws_.add_mapping({{"FunctionArn", FakeAws::function_arn("cdc")},
                    {"EventSourceArn", FakeAws::stream_arn("Orders")}});
  aws_.add_mapping({{"FunctionArn", FakeAws::function_arn("cdc-2")},
                    {"EventSourceArn", FakeAws::stream_arn("Orders")}});
  expect_error(remove(), ErrorKind::denied, "--remove-ddb-trigger --table-name Orders");
  EXPECT_TRUE(aws_.functions.contains("cdc"));
  expect_ok(remove(Reach::everything));
  EXPECT_FALSE(aws_.functions.contains("cdc"));
  EXPECT_EQ(aws_.mappings.back()["FunctionArn"], FakeAws::function_arn("cdc-2"));
  EXPECT_EQ(aws_.mappings.back()["State"], "Enabled");
}

TEST_F(FunctionSetup, a_function_that_a_bucket_still_calls_is_not_removed_unless_forced) {
  expect_ok(create());
  const auto permission = manage::bucket_permission("my.bucket", FakeAws::function_arn("cdc"));
  expect_ok(permission);
  expect_ok(functions_.add_permission(*permission, manage::request_deadline(clock_))
                .transform_error([](const auto& failure) { return failure.error; }));
  expect_error(remove(), ErrorKind::denied, "--remove-s3-trigger --s3-bucket my.bucket");
  auto& inlined = aws_.roles.at("cdc-role")["Inline"];
  auto policy = manage::FunctionPolicy::parse(inlined[manage::k_policy_name].get<std::string>());
  expect_ok(policy);
  policy->allow_bucket("aws", "my.bucket", "a/b");
  inlined[manage::k_policy_name] = policy->text();
  expect_error(remove(), ErrorKind::denied, "the bucket my.bucket for a/b/ still needs it");
  expect_error(remove(), ErrorKind::denied,
               "--remove-s3-trigger --s3-bucket my.bucket --s3-prefix a/b");
  EXPECT_TRUE(aws_.functions.contains("cdc"));
  expect_ok(remove(Reach::everything));
  EXPECT_FALSE(aws_.functions.contains("cdc"));
}

TEST_F(FunctionSetup, removing_twice_is_no_error) {
  expect_ok(create());
  expect_ok(remove());
  const auto before = aws_.everything();
  expect_ok(remove());
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(FunctionSetup, update_replaces_the_code_alone) {
  expect_ok(create());
  auto expected = aws_.functions.at("cdc");
  expect_ok(update());
  expected["CodeSha256"] = aws::sha256_base64("PK newer");
  expected["LastUpdateStatus"] = "Successful";
  EXPECT_EQ(aws_.functions.at("cdc"), expected);
  const auto count = aws_.count("UpdateFunctionCode");
  expect_ok(update());
  EXPECT_EQ(aws_.count("UpdateFunctionCode"), count) << "the same code was uploaded again";
}

TEST_F(FunctionSetup, update_waits_for_a_change_that_is_under_way) {
  expect_ok(create());
  aws_.fail("UpdateFunctionCode", 2, 409, "ResourceConflictException", "in progress");
  expect_ok(update());
  EXPECT_EQ(aws_.functions.at("cdc")["CodeSha256"], aws::sha256_base64("PK newer"));
}

TEST_F(FunctionSetup, update_refuses_what_it_cannot_replace) {
  expect_error(update(), ErrorKind::missing, "there is no function cdc");
  aws_.add_function("cdc");
  aws_.functions["cdc"]["Runtime"] = "python3.10";
  expect_error(update(), ErrorKind::bad_config, "runs python3.10");
  aws_.functions["cdc"]["Runtime"] = "provided.al2023";
  aws_.functions["cdc"]["Architectures"] = {"arm64"};
  expect_error(update(), ErrorKind::bad_config, "arm64");
  aws_.functions["cdc"]["Architectures"] = {"x86_64"};
  aws_.functions["cdc"]["Tags"] = Json::object();
  expect_error(update(), ErrorKind::denied, "was not created by this tool");
  expect_ok(update("PK newer", Reach::everything));
}

TEST_F(FunctionSetup, a_failed_function_is_told_with_awss_reason) {
  aws_.add_function("cdc");
  aws_.functions["cdc"]["CodeSha256"] = "old";
  aws_.functions["cdc"]["State"] = "Failed";
  aws_.functions["cdc"]["StateReason"] = "the key is disabled";
  const auto ready = manage::ready_function(function_parts(), "cdc");
  expect_error(ready, ErrorKind::rejected, "the key is disabled");
}

}  // namespace
}  // namespace tinydynamocdc::setup
