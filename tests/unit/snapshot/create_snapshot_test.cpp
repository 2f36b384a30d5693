// SPDX-License-Identifier: Apache-2.0
#include "snapshot/create_snapshot.hpp"

#include <gtest/gtest.h>

#include <string>

#include "snapshot/export_advice.hpp"
#include "snapshot_fixture.hpp"

namespace tinydynamocdc::snapshot {
namespace {

using base::ErrorKind;
using manage::Reach;
using std::chrono::minutes;

class CreateSnapshotTest : public SnapshotTest {
 protected:
  // The stream was switched on so long ago, on the older table.
  void switch_stream_on(std::chrono::seconds ago) {
    const std::chrono::sys_time<std::chrono::milliseconds> at{
        std::chrono::milliseconds(clock_.unix_ms()) - ago};
    const auto label = std::format("{:%FT%T}", at);
    aws_.tables["Orders"]["LatestStreamArn"] =
        aws_.tables["Orders"]["TableArn"].get<std::string>() + "/stream/" + label;
  }

  // The table was dropped and created again so long ago, with its stream.
  std::int64_t create_again(const std::string& table, std::chrono::seconds ago) {
    aws_.add_table(table);
    const auto born_s = now_s() - ago.count();
    aws_.tables[table]["Recovery"] = "ENABLED";
    aws_.tables[table]["CreationDateTime"] = born_s;
    aws_.tables[table]["LatestStreamArn"] =
        std::format("{}/stream/{:%FT%T}.000", aws_.tables[table]["TableArn"].get<std::string>(),
                    std::chrono::sys_seconds{std::chrono::seconds(born_s)});
    return born_s;
  }
};

TEST_F(CreateSnapshotTest, the_table_is_exported_below_its_name_as_of_the_newest_moment) {
  const auto began_s = now_s();
  expect_ok(take());
  ASSERT_EQ(aws_.exports.size(), 1U);
  const auto& made = aws_.exports[0];
  EXPECT_EQ(made["TableArn"], aws_.tables["Orders"]["TableArn"]);
  EXPECT_EQ(made["S3Bucket"], "snaps");
  EXPECT_EQ(made["S3Prefix"], "Snaps/Orders");
  EXPECT_EQ(made["ExportTime"], began_s - 300) << "what point-in-time recovery reaches";
  EXPECT_EQ(made["ExportFormat"], "DYNAMODB_JSON");
  EXPECT_EQ(made["ExportType"], "FULL_EXPORT");
  EXPECT_EQ(made["ClientToken"].get<std::string>().size(), 32U);
}

TEST_F(CreateSnapshotTest, it_is_followed_to_its_end_and_what_arrived_is_told) {
  aws_.export_polls = 50;
  expect_ok(take());
  EXPECT_TRUE(console_.text.contains(" is complete: 7 items, 1234 bytes")) << console_.text;
  EXPECT_TRUE(console_.text.contains(" as of 2026-01-01 23:55:00 UTC")) << console_.text;
  EXPECT_TRUE(console_.text.contains("s3://snaps/Snaps/Orders/AWSDynamoDB/"));
  EXPECT_TRUE(console_.text.contains(aws_.exports[0]["ExportArn"].get<std::string>()));
  EXPECT_TRUE(console_.text.contains("aws dynamodb describe-export --region eu-west-2"));
  ASSERT_FALSE(console_.waits.empty());
  EXPECT_TRUE(console_.waits.back().contains(" min, IN_PROGRESS")) << console_.waits.back();
  for (const auto& sleep : clock_.sleeps()) {
    EXPECT_LE(sleep, std::chrono::seconds(15));
  }
}

TEST_F(CreateSnapshotTest,
       defect_u10_without_point_in_time_recovery_the_command_that_mends_it_is_told) {
  aws_.tables["Orders"]["Recovery"] = "DISABLED";
  expect_error(take(), ErrorKind::bad_config,
               "aws dynamodb update-continuous-backups --region eu-west-2 --table-name Orders");
  EXPECT_TRUE(aws_.exports.empty());
}

TEST_F(CreateSnapshotTest, defect_u14_an_empty_table_is_exported_and_the_plan_says_so) {
  aws_.tables["Orders"]["ItemCount"] = 0;
  aws_.export_end["ItemCount"] = 0;
  expect_ok(take());
  EXPECT_EQ(aws_.exports.size(), 1U);
  EXPECT_TRUE(console_.text.contains("an empty snapshot records that the table is empty"))
      << console_.text;
  EXPECT_FALSE(console_.text.contains("kip"));
  EXPECT_TRUE(console_.text.contains(" is complete: 0 items"));
}

TEST_F(CreateSnapshotTest, after_a_gap_a_snapshot_is_taken_six_minutes_after_its_end) {
  switch_stream_on(minutes(2));
  const auto birth_s = now_s() - 120;
  expect_ok(take());
  ASSERT_EQ(aws_.exports.size(), 1U);
  const auto export_time = aws_.exports[0]["ExportTime"].get<std::int64_t>();
  EXPECT_GE(export_time, birth_s + 360);
  EXPECT_LE(export_time, birth_s + 360 + 15) << "no longer than needed";
  EXPECT_TRUE(console_.text.contains("waits about 9 min first: the stream was switched on at"))
      << console_.text;
  ASSERT_FALSE(console_.waits.empty());
  EXPECT_TRUE(console_.waits[0].contains("which AWS can export in about 9 min"))
      << console_.waits[0];
}

TEST_F(CreateSnapshotTest, a_table_created_again_beside_older_rows_is_waited_for) {
  const auto born_s = create_again("Orders", minutes(2));
  workspace_.oldest_row_s["ddb_Orders"] = born_s - 1;
  expect_ok(take());
  ASSERT_EQ(aws_.exports.size(), 1U);
  const auto export_time = aws_.exports[0]["ExportTime"].get<std::int64_t>();
  EXPECT_GE(export_time, born_s + 360);
  EXPECT_LE(export_time, born_s + 360 + 15) << "no longer than needed";
  EXPECT_TRUE(console_.text.contains(
      "waits about 9 min first: an earlier table of that name left rows in the data source; this "
      "one was created at 2026-01-01 23:58:00 UTC"))
      << console_.text;
}

TEST_F(CreateSnapshotTest,
       a_table_created_again_beside_older_rows_is_refused_where_the_wait_is_too_long) {
  const auto born_s = create_again("Orders", minutes(-5));
  workspace_.oldest_row_s["ddb_Orders"] = born_s - 86'400;
  expect_error(take(), ErrorKind::unavailable, "left rows in the data source");
  EXPECT_TRUE(aws_.exports.empty());
}

TEST_F(CreateSnapshotTest, a_new_table_without_older_rows_is_not_waited_for) {
  const auto born_s = create_again("Orders", minutes(2));
  for (const auto oldest_s : {std::optional<std::int64_t>(), std::optional(born_s)}) {
    workspace_.oldest_row_s.clear();
    if (oldest_s) {
      workspace_.oldest_row_s["ddb_Orders"] = *oldest_s;
    }
    const auto began_s = now_s();
    expect_ok(take());
    EXPECT_EQ(aws_.exports.back()["ExportTime"], began_s - 300);
    EXPECT_FALSE(console_.text.contains("earlier table")) << console_.text;
  }
}

TEST_F(CreateSnapshotTest,
       without_a_token_that_may_read_it_says_that_nobody_looked_for_older_rows) {
  const auto born_s = create_again("Orders", minutes(2));
  workspace_.oldest_row_s["ddb_Orders"] = born_s - 1;
  workspace_.token = "p.another";
  for (auto* at_hand : {tinybird_, static_cast<tinybird::Client*>(nullptr)}) {
    tinybird_ = at_hand;
    console_.text.clear();
    expect_ok(take());
    EXPECT_TRUE(console_.text.contains(
        "could not check whether the data source holds rows of an earlier table of that name: "))
        << console_.text;
    EXPECT_TRUE(console_.text.contains(at_hand == nullptr ? "set TB_TOKEN" : "the oldest row: "))
        << console_.text;
    EXPECT_TRUE(console_.text.contains("take another snapshot as of 2026-01-02 00:04:00 UTC"))
        << console_.text;
    aws_.exports.clear();
  }
  // An old table needs no look.
  create_again("Orders", minutes(12));
  console_.text.clear();
  expect_ok(take());
  EXPECT_FALSE(console_.text.contains("earlier table")) << console_.text;
}

TEST_F(CreateSnapshotTest,
       a_look_for_older_rows_that_fails_is_an_error_only_where_it_would_decide) {
  create_again("Orders", minutes(2));
  workspace_.breaks_at = 0;
  expect_error(take(), ErrorKind::rejected,
               "could not check whether Tinybird has rows of an earlier table Orders");
  EXPECT_TRUE(aws_.exports.empty());
  create_again("Orders", minutes(12));
  expect_ok(take());
}

TEST_F(CreateSnapshotTest,
       of_two_tables_only_the_one_beside_older_rows_is_waited_for_and_after_the_other) {
  const auto born_s = create_again("Orders", minutes(2));
  create_again("Fresh", minutes(2));
  // Its name is the function's matter.
  aws_.functions.at("cdc")["Environment"] = {{"Variables", {{"TB_DS_NAMES", "Orders=buys"}}}};
  workspace_.oldest_row_s = {{"buys", born_s - 7}, {"ddb_Orders", now_s()}, {"ddb_Fresh", now_s()}};
  const auto began_s = now_s();
  expect_ok(run(verb(Reach::ours, {"Orders", "Fresh"})));
  ASSERT_EQ(aws_.exports.size(), 2U);
  EXPECT_EQ(aws_.exports[0]["ExportTime"], began_s - 300);
  EXPECT_GE(aws_.exports[1]["ExportTime"].get<std::int64_t>(), born_s + 360);
}

TEST_F(CreateSnapshotTest, a_gap_long_ago_is_not_waited_for) {
  switch_stream_on(minutes(11));
  const auto began_s = now_s();
  expect_ok(take());
  EXPECT_EQ(aws_.exports.at(0)["ExportTime"], began_s - 300);
}

TEST_F(CreateSnapshotTest, a_gap_that_cannot_be_waited_out_is_refused) {
  switch_stream_on(minutes(-5));
  expect_error(take(), ErrorKind::unavailable, "run the same command again then");
  EXPECT_TRUE(aws_.exports.empty());
}

TEST_F(CreateSnapshotTest, a_trigger_that_begins_with_the_newest_changes_is_a_gap) {
  aws_.mappings[0]["StartingPosition"] = "LATEST";
  aws_.mappings[0]["LastModified"] = now_s() - 60;
  expect_ok(take());
  EXPECT_TRUE(console_.text.contains("a trigger that starts at the newest changes"));
}

TEST_F(CreateSnapshotTest, a_moment_that_aws_cannot_export_yet_is_tried_again) {
  aws_.fail("ExportTableToPointInTime", 3, 400, "InvalidExportTimeException", "out of the window");
  expect_ok(take());
  EXPECT_EQ(aws_.count("ExportTableToPointInTime"), 4U);
}

TEST_F(CreateSnapshotTest, an_export_that_runs_already_is_followed_not_doubled) {
  aws_.export_polls = 1'000'000;
  expect_error(take(), ErrorKind::expired, "run the same command again to continue");
  ASSERT_EQ(aws_.exports.size(), 1U);
  aws_.exports[0]["Sightings"] = 3;
  console_.text.clear();
  expect_ok(take());
  EXPECT_EQ(aws_.exports.size(), 1U);
  EXPECT_TRUE(console_.text.contains("which runs already")) << console_.text;
  aws_.export_polls = 2;
  expect_ok(take());
  EXPECT_EQ(aws_.exports.size(), 2U) << "a new snapshot, once that one is complete";
}

TEST_F(CreateSnapshotTest, a_running_export_that_is_not_ours_to_use_is_not_followed) {
  aws_.export_polls = 0;
  const auto now = now_s();
  const auto arn = aws_.tables["Orders"]["TableArn"].get<std::string>();
  const Json right{{"TableArn", arn},          {"ExportStatus", "IN_PROGRESS"},
                   {"S3Bucket", "snaps"},      {"S3Prefix", "Snaps/Orders"},
                   {"ExportTime", now - 300},  {"ExportFormat", "DYNAMODB_JSON"},
                   {"ClientToken", "another"}, {"Sightings", 1'000'000}};
  switch_stream_on(minutes(12));
  const std::pair<const char*, Json> wrongs[] = {{"S3Bucket", "other"},
                                                 {"S3Prefix", "elsewhere"},
                                                 {"ExportTime", now - 600},
                                                 {"ExportFormat", "ION"}};
  for (const auto& [member, value] : wrongs) {
    aws_.exports = {right};
    aws_.exports[0]["ExportArn"] = arn + "/export/0-a";
    aws_.exports[0][member] = value;
    expect_ok(take());
    EXPECT_EQ(aws_.exports.size(), 2U) << member;
  }
}

TEST_F(CreateSnapshotTest, a_failed_export_tells_awss_reason_and_what_to_do) {
  struct Case {
    const char* code;
    const char* advice;
  };
  for (const Case& c : {Case{"S3NoSuchBucket", "--create-s3-trigger creates it again"},
                        Case{"S3AccessDenied", "s3:PutObject"},
                        Case{"KMSDisabledException", "KMS key must be enabled"},
                        Case{"SomethingNew", "it is not marked as complete"}}) {
    aws_.export_end = {
        {"ExportStatus", "FAILED"}, {"FailureCode", c.code}, {"FailureMessage", "as AWS says"}};
    const auto taken = take();
    expect_error(taken, ErrorKind::rejected, std::string(c.code) + ": as AWS says; ");
    expect_error(taken, ErrorKind::rejected, c.advice);
  }
}

TEST_F(CreateSnapshotTest, a_refused_export_tells_what_to_do) {
  struct Case {
    const char* code;
    ErrorKind kind;
    const char* advice;
  };
  for (const Case& c :
       {Case{"PointInTimeRecoveryUnavailableException", ErrorKind::rejected, "switch it on"},
        Case{"ExportConflictException", ErrorKind::rejected, "in the same second"},
        Case{"LimitExceededException", ErrorKind::throttled, "300 exports"},
        Case{"TableNotFoundException", ErrorKind::missing, "the table was deleted"},
        Case{"AccessDeniedException", ErrorKind::denied, "dynamodb:ExportTableToPointInTime"}}) {
    aws_.fail("ExportTableToPointInTime", 1'000, 400, c.code, "no");
    expect_error(take(), c.kind, c.advice);
    aws_.fail("ExportTableToPointInTime", 0, 0, "", "");
  }
  EXPECT_TRUE(aws_.exports.empty());
}

TEST_F(CreateSnapshotTest, an_export_of_another_moment_than_asked_for_is_not_passed_off) {
  switch_stream_on(minutes(12));
  aws_.export_end["ExportTime"] = now_s() - 3600;
  expect_error(take(), ErrorKind::rejected, "which is too early");
}

TEST_F(CreateSnapshotTest, a_look_that_fails_for_a_passing_reason_is_made_again) {
  aws_.export_polls = 3;
  aws_.fail("DescribeExport", 20, 503, "ServiceUnavailable", "later");
  expect_ok(take());
  aws_.fail("DescribeExport", 20, 400, "AccessDeniedException", "no");
  expect_error(take(), ErrorKind::denied, "DescribeExport");
}

TEST_F(CreateSnapshotTest, without_a_trigger_nothing_would_load_it_so_it_is_refused) {
  aws_.add_bucket("snaps");
  expect_error(take(), ErrorKind::missing, "--create-s3-trigger sets that up");
  EXPECT_TRUE(aws_.exports.empty());
  expect_ok(take(Reach::everything));
  EXPECT_EQ(aws_.exports.size(), 1U);
  aws_.functions.clear();
  expect_error(take(), ErrorKind::missing, "--create-lambda creates it");
  aws_.buckets.clear();
  expect_error(take(), ErrorKind::missing, "there is no bucket snaps");
  expect_error(take(Reach::everything), ErrorKind::missing, "there is no bucket snaps");
  aws_.tables.clear();
  expect_error(take(), ErrorKind::missing, "there is no table Orders");
}

TEST_F(CreateSnapshotTest, a_stream_that_is_off_or_lacks_the_new_state_is_refused) {
  aws_.tables["Orders"]["StreamSpecification"] = {{"StreamEnabled", false}};
  expect_error(take(), ErrorKind::bad_config, "is off");
  aws_.tables["Orders"]["StreamSpecification"] = {{"StreamEnabled", true},
                                                  {"StreamViewType", "KEYS_ONLY"}};
  expect_error(take(), ErrorKind::bad_config, "KEYS_ONLY");
}

TEST_F(CreateSnapshotTest, a_stream_that_nobody_reads_is_told) {
  aws_.mappings.clear();
  expect_ok(take());
  EXPECT_TRUE(console_.text.contains("cdc does not read it: without --create-ddb-trigger"));
}

TEST_F(CreateSnapshotTest, a_dry_run_exports_nothing) {
  expect_ok(run(verb(), {.mode = manage::Mode::dry_run}));
  EXPECT_TRUE(aws_.exports.empty());
  EXPECT_TRUE(console_.text.contains(
      "+ will create a snapshot of Orders in s3://snaps/Snaps/Orders/: some 7 items"))
      << console_.text;
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
