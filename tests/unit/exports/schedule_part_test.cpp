// SPDX-License-Identifier: Apache-2.0
#include "exports/schedule_part.hpp"

#include <gtest/gtest.h>

#include <format>
#include <functional>
#include <string>
#include <vector>

#include "exports/bucket_notification.hpp"
#include "exports/scheduler_role.hpp"
#include "setup/part_fixture.hpp"
#include "source/snapshot_request.hpp"

namespace tinydynamocdc::exports {
namespace {

using base::ErrorKind;
using manage::Goal;
using testing::FakeAws;

constexpr const char* k_nightly = "cron(0 3 * * ? *)";

class SchedulePartTest : public setup::PartTest {
 protected:
  using Tables = std::vector<std::string>;

  SchedulePartTest() {
    for (const auto* table : {"Orders", "Items"}) {
      aws_.add_table(table);
      aws_.tables[table]["Recovery"] = "ENABLED";
    }
    aws_.add_role("somebody", "");
    aws_.add_bucket("snaps");
    EXPECT_TRUE(reconcile(bucket_part(bucket_parts(), site_, {.place = k_place}, Goal::present)));
    console_.text.clear();
  }

  [[nodiscard]] base::Result<setup::Part> part(Goal goal, const Tables& tables,
                                               const std::string& expression) {
    return schedule_part(
        schedule_parts(), site_,
        {.tables = tables, .expression = expression, .place = k_place, .verify = verify_}, goal);
  }
  base::Result<void> create(const Tables& tables = {"Orders"},
                            const std::string& expression = k_nightly,
                            const manage::ReconcileOptions& options = {}) {
    auto first = function_first(options.reach);
    if (options.reach == manage::Reach::ours) {
      first.push_back(required_notification(bucket_parts(), site_, k_place));
    }
    return reconcile(part(Goal::present, tables, expression), options, std::move(first));
  }
  base::Result<void> remove(const Tables& tables = {"Orders"}) {
    return reconcile(part(Goal::absent, tables, ""));
  }
  [[nodiscard]] const Json& schedule() { return aws_.schedules.at("cdc/Orders"); }
  [[nodiscard]] Json& role() { return aws_.roles.at(k_role); }

  bool verify_ = false;

  static constexpr const char* k_role = "cdc-eu-west-2-Scheduler";
  inline static const setup::BucketPlace k_place{.bucket = "snaps", .prefix = "Snaps"};
};

TEST_F(SchedulePartTest, the_function_is_called_by_time_and_asks_for_the_table) {
  expect_ok(create());
  EXPECT_EQ(schedule()["ScheduleExpression"], k_nightly);
  const auto& target = schedule()["Target"];
  EXPECT_EQ(target["Arn"], FakeAws::function_arn("cdc"));
  EXPECT_EQ(target["RoleArn"], role()["Arn"]);
  EXPECT_LT(target["RetryPolicy"]["MaximumEventAgeInSeconds"], 8 * 3600)
      << "within the time in which the same request is the same export";
  // The function understands it once EventBridge Scheduler has put the time in.
  std::string event = target["Input"];
  const std::string_view time = "<aws.scheduler.scheduled-time>";
  ASSERT_TRUE(event.contains(time));
  event.replace(event.find(time), time.size(), "2026-11-26T03:00:00Z");
  const auto request = source::parse_snapshot_request(event);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(Json(request->table_arn), aws_.tables["Orders"]["TableArn"]);
  EXPECT_EQ(request->bucket, "snaps");
  EXPECT_EQ(request->prefix, "Snaps/Orders") << "where the bucket's trigger looks";
}

TEST_F(SchedulePartTest, the_nightly_proof_is_wished_for_and_taken_away_by_the_schedule_itself) {
  const auto requests = [&] {
    const auto event = Json::parse(schedule()["Target"]["Input"].get<std::string>());
    return event["tinydynamocdc"]["snapshot"].value("verify", false);
  };
  expect_ok(create());
  EXPECT_FALSE(requests());
  verify_ = true;
  expect_ok(create());
  EXPECT_TRUE(requests());
  EXPECT_TRUE(console_.text.contains("event ")) << console_.text;
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  verify_ = false;
  expect_ok(create());
  EXPECT_FALSE(requests());
}

TEST_F(SchedulePartTest, the_rights_are_the_least) {
  expect_ok(create());
  EXPECT_EQ(role()["Tags"]["tinydynamocdc:created-for"], "cdc");
  EXPECT_EQ(role()["Tags"]["tinydynamocdc:region"], "eu-west-2");
  EXPECT_TRUE(role()["Policies"].empty());
  EXPECT_EQ(Json::parse(role()["Inline"]["TinyDynamoCDC-CallFunction"].get<std::string>()),
            Json::parse(R"({"Version":"2012-10-17","Statement":[{"Sid":"CallFunction",
              "Effect":"Allow","Action":"lambda:InvokeFunction",
              "Resource":"arn:aws:lambda:eu-west-2:123456789012:function:cdc"}]})"));
  EXPECT_EQ(Json::parse(role()["Trust"].get<std::string>()),
            Json::parse(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
              "Principal":{"Service":"scheduler.amazonaws.com"},"Action":"sts:AssumeRole",
              "Condition":{"StringEquals":{"aws:SourceAccount":"123456789012",
              "aws:SourceArn":"arn:aws:scheduler:eu-west-2:123456789012:schedule-group/cdc"}}}]})"));
  Json rights;
  for (const auto& statement : Json::parse(policy())["Statement"]) {
    rights[statement["Sid"].get<std::string>()] = statement;
  }
  EXPECT_EQ(rights["ExportTable"], Json::parse(R"({"Sid":"ExportTable","Effect":"Allow",
      "Action":"dynamodb:ExportTableToPointInTime",
      "Resource":"arn:aws:dynamodb:eu-west-2:123456789012:table/Orders"})"));
  EXPECT_EQ(rights["WriteExport"], Json::parse(R"({"Sid":"WriteExport","Effect":"Allow",
      "Action":["s3:PutObject","s3:PutObjectAcl","s3:AbortMultipartUpload"],
      "Resource":"arn:aws:s3:::snaps/Snaps/*"})"));
  EXPECT_EQ(rights["KnowTable"]["Resource"], aws_.tables["Orders"]["TableArn"]);
}

TEST_F(SchedulePartTest, twice_is_the_same_as_once_and_another_time_replaces_the_first) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("nothing to do")) << console_.text;
  expect_ok(create({"Orders"}, "rate(7 days)"));
  EXPECT_TRUE(console_.text.contains("time cron(0 3 * * ? *) → rate(7 days)"));
  EXPECT_EQ(aws_.schedules.size(), 1U);
  EXPECT_EQ(schedule()["ScheduleExpression"], "rate(7 days)");
}

TEST_F(SchedulePartTest, a_break_at_any_step_is_mended_by_the_same_call) {
  const auto without = aws_.roles;
  expect_ok(create());
  const auto wanted = aws_.everything();
  const auto requests = aws_.operations.size();
  for (std::size_t at = 0; at < requests; ++at) {
    aws_.roles = without;
    aws_.schedules.clear();
    aws_.schedule_groups.clear();
    aws_.breaks_at = aws_.operations.size() + at;
    static_cast<void>(create());
    aws_.breaks_at = std::string::npos;
    expect_ok(create());
    EXPECT_EQ(aws_.everything(), wanted) << "broken at request " << at;
  }
}

TEST_F(SchedulePartTest, a_role_that_is_seconds_old_is_waited_for) {
  aws_.fail("CreateSchedule", 2, 400, "ValidationException",
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the "
            "role.");
  expect_ok(create());
  EXPECT_EQ(aws_.count("CreateSchedule"), 3U);
}

TEST_F(SchedulePartTest, what_is_left_of_a_function_that_is_gone_is_taken_away) {
  expect_ok(create());
  aws_.functions.clear();
  aws_.tables.clear();
  expect_ok(remove());
  EXPECT_TRUE(aws_.schedules.empty());
  EXPECT_TRUE(aws_.schedule_groups.empty());
  EXPECT_FALSE(aws_.roles.contains(k_role));
}

TEST_F(SchedulePartTest, defect_c2_the_recovery_of_all_tables_is_checked_before_anything_is_made) {
  aws_.add_table("Users");
  aws_.tables["Items"]["Recovery"] = "DISABLED";
  const auto before = aws_.everything();
  const auto refused = create({"Orders", "Items", "Nowhere", "Users"});
  expect_error(refused, ErrorKind::bad_config, "recovery of the table Items is off");
  expect_error(refused, ErrorKind::bad_config, "recovery of the table Users is off");
  expect_error(refused, ErrorKind::bad_config, "there is no table Nowhere in eu-west-2");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(SchedulePartTest, nothing_is_scheduled_that_nobody_would_load) {
  aws_.buckets["snaps"]["Notification"] = "<NotificationConfiguration/>";
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::missing, "nothing would load the snapshot");
  EXPECT_EQ(aws_.everything(), before);
  expect_ok(create({"Orders"}, k_nightly, {.reach = manage::Reach::everything}));
}

TEST_F(SchedulePartTest, somebody_elses_group_and_role_are_refused_together_and_stay) {
  aws_.schedule_groups["cdc"] = {
      {"Arn", "arn:x/cdc"}, {"State", "ACTIVE"}, {"Tags", Json::array()}};
  aws_.schedules["cdc/Items"] = {{"Name", "Items"}};
  aws_.add_role(k_role, "");
  const auto before = aws_.everything();
  const auto refused = create();
  expect_error(refused, ErrorKind::denied, "the schedule group cdc: it was not created by this");
  expect_error(refused, ErrorKind::denied, "the role cdc-eu-west-2-Scheduler: it was not created");
  expect_ok(remove({"Orders", "Items"}));
  EXPECT_EQ(aws_.everything(), before);
  expect_ok(create({"Orders"}, k_nightly, {.existing = manage::Existing::overwrite}));
  EXPECT_EQ(role()["Tags"]["tinydynamocdc:created-for"], "cdc");
  EXPECT_FALSE(aws_.schedule_groups["cdc"]["Tags"].empty());
}

TEST_F(SchedulePartTest, a_role_of_somebody_else_is_not_touched_but_told_what_it_needs) {
  aws_.roles["cdc-role"]["Tags"] = Json::object();
  aws_.roles["cdc-role"]["Inline"] = Json::object();
  const auto before = aws_.roles["cdc-role"];
  expect_ok(create());
  EXPECT_EQ(aws_.roles["cdc-role"], before);
  EXPECT_TRUE(console_.text.contains("dynamodb:ExportTableToPointInTime")) << console_.text;
}

TEST_F(SchedulePartTest, with_the_last_schedule_group_and_role_and_rights_go) {
  expect_ok(create({"Orders"}));
  const auto one = aws_.everything();
  expect_ok(create({"Items"}));
  expect_ok(remove({"Items"}));
  for (const auto* kind : {"schedules", "schedule_groups"}) {
    EXPECT_EQ(aws_.everything()[kind], one[kind]) << kind;
  }
  EXPECT_TRUE(policy().contains("WriteExport"));
  EXPECT_FALSE(
      policy().contains("\"dynamodb:ExportTableToPointInTime\",\"Effect\":\"Allow\","
                        "\"Resource\":["))
      << policy();
  EXPECT_TRUE(console_.text.contains("the schedule of Orders still needs it")) << console_.text;
  expect_ok(remove({"Orders"}));
  EXPECT_TRUE(aws_.schedules.empty());
  EXPECT_TRUE(aws_.schedule_groups.empty());
  EXPECT_FALSE(aws_.roles.contains(k_role));
  EXPECT_FALSE(policy().contains("WriteExport"));
  EXPECT_FALSE(policy().contains("ExportTable"));
  const auto before = aws_.everything();
  expect_ok(remove({"Orders"}));
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("nothing to do")) << console_.text;
}

TEST_F(SchedulePartTest, defect_c2_many_tables_need_one_policy_and_the_older_ones_go) {
  Tables tables;
  for (int i = 0; i < 40; ++i) {
    tables.push_back(std::format("t{}", i));
    aws_.add_table(tables.back());
    aws_.tables[tables.back()]["Recovery"] = "ENABLED";
  }
  auto& inlined = aws_.roles["cdc-role"]["Inline"];
  inlined["TinyDynamoCDC-Export-t3"] = "{}";
  inlined["TinyDynamoCDC-Export-t4"] = "{}";
  inlined["TinyDynamoCDC-Export-Elsewhere"] = "{}";
  inlined["theirs"] = "{}";
  expect_ok(create(tables));
  EXPECT_EQ(inlined.size(), 3U) << inlined.dump();
  EXPECT_TRUE(inlined.contains("TinyDynamoCDC"));
  EXPECT_TRUE(inlined.contains("TinyDynamoCDC-Export-Elsewhere")) << "nobody asked about it";
  EXPECT_TRUE(inlined.contains("theirs"));
  EXPECT_LE(policy().size(), manage::k_policy_characters_max);
  expect_ok(remove(tables));
  EXPECT_FALSE(policy().contains("ExportTable"));
}

TEST_F(SchedulePartTest, each_property_that_somebody_changed_is_named_and_mended) {
  expect_ok(create());
  const auto wanted = aws_.everything();
  struct Case {
    const char* property;
    std::function<void()> change;
  };
  auto& made = aws_.schedules.at("cdc/Orders");
  const Case cases[] = {
      {"time", [&] { made["ScheduleExpression"] = "rate(1 day)"; }},
      {"state DISABLED → ENABLED", [&] { made["State"] = "DISABLED"; }},
      {"target", [&] { made["Target"]["Arn"] = "arn:aws:lambda:eu-west-2:1:function:theirs"; }},
      {"role", [&] { made["Target"]["RoleArn"] = "arn:aws:iam::1:role/theirs"; }},
      {"event", [&] { made["Target"]["Input"] = "{}"; }},
      {"retries", [&] { made["Target"]["RetryPolicy"]["MaximumRetryAttempts"] = 0; }},
      {"greatest age", [&] { made["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] = 60; }},
      {"description", [&] { made["Description"] = "theirs"; }},
      {"who may use it", [&] { role()["Trust"] = "{}"; }},
      {"right to call", [&] { role()["Inline"]["TinyDynamoCDC-CallFunction"] = "{}"; }},
      {"tag with its", [&] { role()["Tags"].erase("tinydynamocdc:region"); }},
      {"permission to export", [&] { aws_.roles["cdc-role"]["Inline"]["TinyDynamoCDC"] = ""; }},
  };
  for (const auto& [property, change] : cases) {
    change();
    console_.text.clear();
    expect_ok(create());
    EXPECT_TRUE(console_.text.contains(property)) << property << ": " << console_.text;
    for (const auto* kind : {"schedules", "schedule_groups"}) {
      EXPECT_EQ(aws_.everything()[kind], wanted[kind]) << property;
    }
    EXPECT_EQ(role(), wanted["roles"][k_role]) << property;
  }
}

TEST_F(SchedulePartTest, defect_c2_the_role_of_another_region_is_never_changed_nor_taken) {
  // As an older version made it, without a tag for its region.
  setup::Site east = site_;
  east.region = "us-east-1";
  aws_.add_role("cdc-Scheduler", "cdc");
  auto& older = aws_.roles["cdc-Scheduler"];
  older["Trust"] = schedule_trust(east);
  const auto before = older;
  const auto at_home = find_scheduler_role(function_parts(), east);
  ASSERT_TRUE(at_home);
  EXPECT_EQ(*at_home, "cdc-Scheduler") << "found again where it was made";
  expect_ok(create());
  EXPECT_EQ(schedule()["Target"]["RoleArn"], role()["Arn"]);
  EXPECT_EQ(older, before);
  expect_ok(remove());
  EXPECT_EQ(older, before);
  EXPECT_FALSE(aws_.roles.contains(k_role));
}

TEST_F(SchedulePartTest, an_older_role_of_this_region_is_kept_and_marked) {
  aws_.add_role("cdc-Scheduler", "cdc");
  aws_.roles["cdc-Scheduler"]["Trust"] = schedule_trust(site_);
  expect_ok(create());
  EXPECT_FALSE(aws_.roles.contains(k_role));
  EXPECT_EQ(aws_.roles["cdc-Scheduler"]["Tags"]["tinydynamocdc:region"], "eu-west-2");
  expect_ok(remove());
  EXPECT_FALSE(aws_.roles.contains("cdc-Scheduler"));
}

TEST_F(SchedulePartTest, another_functions_role_or_group_is_refused_also_with_overwrite) {
  aws_.add_role(k_role, "theirs");
  const auto before = aws_.everything();
  expect_error(create({"Orders"}, k_nightly, {.existing = manage::Existing::overwrite}),
               ErrorKind::denied, "it belongs to the function theirs");
  EXPECT_EQ(aws_.everything(), before);
}

TEST(ScheduleNames, long_names_are_cut_and_stay_apart) {
  EXPECT_EQ(short_name("abc", 3), "abc");
  const std::string name(70, 'x');
  EXPECT_EQ(short_name(name, 64).size(), 64U);
  EXPECT_NE(short_name(name, 64), short_name(name + "y", 64));
  setup::Site site{.partition = "aws", .account = "1", .region = "eu-west-2"};
  site.function = std::string(64, 'f');
  EXPECT_EQ(schedule_group(site), site.function);
  const auto role = scheduler_role_name(site);
  EXPECT_LE(role.size(), 64U);
  EXPECT_TRUE(role.ends_with("-Scheduler"));
  site.region = "us-east-1";
  EXPECT_NE(scheduler_role_name(site), role);
  EXPECT_LE(schedule_name(std::string(255, 't')).size(), 64U);
  EXPECT_LE(old_export_policy_name(std::string(255, 't')).size(), 128U);
}

}  // namespace
}  // namespace tinydynamocdc::exports
