// SPDX-License-Identifier: Apache-2.0
// What a trial of the set-up found: status said "healthy" with each of these.
#include "status/set_up.hpp"

#include <gtest/gtest.h>

#include <format>

#include "status/status_fixture.hpp"

namespace tinydynamocdc::status {
namespace {

class SetUpTest : public StatusTest {
 protected:
  // The stream that a table has after it was switched off and on, or was switched on late.
  void stream_begins(const std::string& table, const std::string& label) {
    const std::string arn = aws_.tables.at(table)["TableArn"];
    aws_.tables.at(table)["LatestStreamArn"] = arn + "/stream/" + label;
    aws_.tables.at(table)["LatestStreamLabel"] = label;
    aws_.tables.at(table)["ItemCount"] = 4;
  }
  void use_present_stream() {
    trigger()["EventSourceArn"] = aws_.tables["Orders"]["LatestStreamArn"];
  }
};

TEST_F(SetUpTest, a_role_that_was_deleted_is_bad_and_said_once) {
  aws_.roles.clear();
  expect("role", Health::bad, "the role cdc-role is missing; --create-lambda creates it");
  expect("rights", Health::skipped, "");
  EXPECT_EQ(health(), Health::bad);
  EXPECT_EQ(times(all_texts(), "cdc-role"), 1) << all_texts();
}

TEST_F(SetUpTest, a_secret_that_was_deleted_is_bad) {
  aws_.secrets.at("cdc-secret")["DeletedDate"] = 1'767'225'600;
  expect("secret", Health::bad, "the function has no token for Tinybird");
  aws_.secrets.clear();
  expect("secret", Health::bad, "the secret cdc-secret is missing; --create-lambda creates it");
  EXPECT_EQ(health(), Health::bad);
}

TEST_F(SetUpTest, a_secret_with_a_token_that_tinybird_refuses_is_bad) {
  tinybird_.otherwise([](const testing::RecordedRequest&) {
    return net::HttpResponse{403, {}, R"({"error":"invalid authentication token"})"};
  });
  expect("token", Health::bad, "Tinybird rejects the token in the secret");
  EXPECT_FALSE(all_texts().contains("p.t")) << "the token was printed";
}

TEST_F(SetUpTest, a_secret_with_a_token_of_another_workspace_is_bad) {
  // {"u":"one"} and {"u":"two"}
  const std::string one = "p.eyJ1Ijoib25lIn0.s";
  at_hand_ = "p.eyJ1IjoidHdvIn0.s";
  aws_.secrets.at("cdc-secret")["Value"] = std::format(R"({{"TB_CREATE_DS_TOKEN":"{}"}})", one);
  expect("token", Health::good, "valid");
  has_token_ = true;
  expect("token", Health::bad, "belongs to another workspace than your token");
  EXPECT_FALSE(all_texts().contains(one)) << "the token was printed";
}

TEST_F(SetUpTest, a_secret_with_a_token_that_may_not_append_names_the_data_sources) {
  add_table("Users");
  // {"u":"one","id":"1"}
  aws_.secrets.at("cdc-secret")["Value"] =
      R"({"TB_CREATE_DS_TOKEN":"p.eyJ1Ijoib25lIiwiaWQiOiIxIn0.s"})";
  scopes_ =
      R"({"id":"1","name":"n","token":"p.x","scopes":[{"type":"DATASOURCES:APPEND","resource":"ddb_Orders"}]})";
  expect("token", Health::bad, "may not append to ddb_Users:");
}

TEST_F(SetUpTest, a_secret_without_a_token_in_it_is_bad) {
  aws_.secrets.at("cdc-secret")["Value"] = R"({"something":"else"})";
  expect("token", Health::bad, "the secret contains no token");
}

TEST_F(SetUpTest, a_role_that_lacks_two_of_three_tables_rights_is_bad_for_each) {
  aws_.roles.at("cdc-role")["Inline"].clear();
  add_table("Users");
  // The last one has written its own right alone into the policy.
  add_table("Carts");
  auto& inline_policies = aws_.roles.at("cdc-role")["Inline"];
  inline_policies.clear();
  aws_.mappings.erase(aws_.mappings.begin() + 2);
  add_table("Carts");
  expect("rights", Health::bad, "permission to read the stream of Orders");
  expect("rights", Health::bad, "permission to read the stream of Users");
  EXPECT_FALSE(verdict("rights").text.contains("stream of Carts"));
}

TEST_F(SetUpTest, a_policy_that_is_gone_is_bad_and_says_what_the_function_may_not_do) {
  aws_.roles.at("cdc-role")["Inline"] = Json::object();
  expect("rights", Health::bad, "read the stream of Orders");
}

TEST_F(SetUpTest, what_other_policies_of_the_role_may_give_is_a_note) {
  aws_.roles.at("cdc-role")["Policies"].push_back(
      "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess");
  EXPECT_EQ(health(), Health::good) << all_texts();
  aws_.roles.at("cdc-role")["Inline"] = Json::object();
  expect("rights", Health::note, "other policies of the role may grant");
}

TEST_F(SetUpTest, items_from_before_the_stream_are_bad_until_a_snapshot_has_brought_them) {
  clock_.advance(std::chrono::hours(24));
  stream_begins("Orders", "2026-01-01T06:00:00.000");
  use_present_stream();
  expect("gap", Health::bad, "run --create-snapshot --table-name Orders");
  EXPECT_EQ(health(), Health::bad);
  // Too early: the gap had not ended for six minutes.
  answer_sql(R"({"rows":1,"newest":0,"complete":1767247500})", R"({"rows":0})");
  expect("gap", Health::bad, "as of 2026-01-01 06:06:00 UTC or later");
  answer_sql(R"({"rows":1,"newest":0,"complete":1767247560})", R"({"rows":0})");
  expect("gap", Health::good, "came with a snapshot");
  EXPECT_EQ(health(), Health::good) << all_texts();
}

TEST_F(SetUpTest, without_a_token_an_export_of_ours_that_is_young_enough_counts) {
  clock_.advance(std::chrono::hours(24));
  stream_begins("Orders", "2026-01-01T06:00:00.000");
  use_present_stream();
  const std::string table = aws_.tables["Orders"]["TableArn"];
  aws_.exports.push_back({{"ExportArn", table + "/export/01767250000000-abc"},
                          {"TableArn", table},
                          {"ExportStatus", "COMPLETED"},
                          {"ExportTime", 1'767'250'000},
                          {"S3Bucket", "exports"}});
  expect("gap", Health::good, "came with a snapshot");
  aws_.exports.front()["ExportTime"] = 1'767'247'500;
  expect("gap", Health::bad, "no snapshot has brought");
  // AWS lists exports for 90 days.
  aws_.exports.clear();
  clock_.advance(std::chrono::hours(24 * 91));
  expect("gap", Health::note, "give a Tinybird token");
}

TEST_F(SetUpTest, a_table_that_had_no_items_has_a_gap_that_harms_nothing) {
  clock_.advance(std::chrono::hours(24));
  stream_begins("Orders", "2026-01-01T06:00:00.000");
  use_present_stream();
  aws_.tables["Orders"]["ItemCount"] = 0;
  expect("gap", Health::note, "the table had no items");
}

TEST_F(SetUpTest, right_after_a_stream_went_off_and_on_trigger_and_gap_are_bad) {
  clock_.advance(std::chrono::hours(24));
  stream_begins("Orders", "2026-01-01T12:00:00.000");
  expect("trigger", Health::bad, "earlier stream");
  expect("gap", Health::bad, "--create-snapshot");
  // And so it stays when the trigger was mended.
  use_present_stream();
  expect("trigger", Health::good, "Enabled");
  expect("gap", Health::bad, "--create-snapshot");
}

TEST_F(SetUpTest, a_foreign_function_without_our_variables_is_bad) {
  aws_.functions.at("cdc")["Tags"] = Json::object();
  aws_.functions.at("cdc")["Environment"]["Variables"] = Json::object();
  expect("function", Health::bad, "this tool");
  expect("function", Health::bad, "without it the function does not start");
  EXPECT_EQ(health(), Health::bad);
}

TEST_F(SetUpTest, a_function_with_another_runtime_is_bad_with_another_memory_a_note) {
  aws_.functions.at("cdc")["MemorySize"] = 512;
  aws_.functions.at("cdc")["LoggingConfig"]["LogFormat"] = "Text";
  expect("function", Health::note, "memory 512 → 256, log format Text → JSON");
  aws_.functions.at("cdc")["Runtime"] = "python3.12";
  expect("function", Health::bad, "runtime python3.12 → provided.al2023 (this program cannot run");
}

TEST_F(SetUpTest, whose_the_role_is_is_said) {
  aws_.roles.at("cdc-role")["Tags"] = {{"tinydynamocdc:created-for", "other"},
                                       {"tinydynamocdc:region", "us-east-1"}};
  expect("role", Health::note, "belongs to the function other in us-east-1");
}

TEST_F(SetUpTest, failures_of_the_last_day_are_a_note) {
  aws_.metrics = {{"Errors", 3}, {"RecordsUndelivered", 250}};
  expect("errors", Health::note, "3 invocations failed and 250 records");
  EXPECT_EQ(health(), Health::good);
}

TEST_F(SetUpTest, without_a_function_that_is_said_once) {
  aws_.functions.clear();
  const auto text = all_texts();
  EXPECT_EQ(times(text, "--create-lambda"), 1) << text;
  EXPECT_EQ(times(text, "bad "), 1) << text;
  EXPECT_EQ(health(), Health::bad);
}

TEST_F(SetUpTest, an_unknown_table_is_said_once) {
  has_token_ = true;
  tinybird_.otherwise([](const testing::RecordedRequest& request) {
    return request.target.contains("/v0/sql")
               ? net::HttpResponse{400, {}, R"({"error":"Resource 'ddb_Nope' not found"})"}
               : net::HttpResponse{200, {}, R"({"name":"shop","datasources":[]})"};
  });
  const auto text = all_texts({"Nope"});
  EXPECT_EQ(times(text, "Nope"), 1) << text;
  EXPECT_EQ(times(text, "bad "), 1) << text;
}

TEST_F(SetUpTest, two_tables_that_collide_are_said_once_and_show_nobodys_rows) {
  has_token_ = true;
  add_table("Orders.eu");
  add_table("Orders-eu");
  const auto text = all_texts({"Orders-eu", "Orders.eu"});
  EXPECT_EQ(times(text, "ddb_Orders_eu"), 1) << text;
  EXPECT_TRUE(text.contains("Orders-eu, Orders.eu would all write to ddb_Orders_eu")) << text;
  EXPECT_EQ(times(text, "rows: "), 0) << text;
}

TEST_F(SetUpTest, old_failure_records_in_a_queue_say_how_long_they_wait) {
  aws_.queues["dead"].push_back("{}");
  aws_.metrics = {{"ApproximateAgeOfOldestMessage", 7200}};
  expect("dead letters", Health::bad, "about 1 in");
  expect("dead letters", Health::bad, "the oldest for 2 h");
}

}  // namespace
}  // namespace tinydynamocdc::status
