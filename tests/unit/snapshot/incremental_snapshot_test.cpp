// SPDX-License-Identifier: Apache-2.0
#include "snapshot/incremental_snapshot.hpp"

#include <gtest/gtest.h>

#include <string>

#include "snapshot_fixture.hpp"

namespace tinydynamocdc::snapshot {
namespace {

using base::ErrorKind;
using manage::Reach;

class IncrementalSnapshotTest : public SnapshotTest {
 protected:
  static constexpr std::int64_t k_hour_s = 3'600;

  std::unique_ptr<TableSnapshot> snapshot(const std::string& table, Reach reach) override {
    return std::make_unique<IncrementalSnapshot>(parts(), table, target(reach), since_s_);
  }

  std::int64_t since_s_ = now_s() - 2 * k_hour_s;
};

TEST_F(IncrementalSnapshotTest,
       what_has_changed_up_to_the_newest_moment_is_exported_beside_whole_snapshots) {
  const auto newest_s = now_s() - 300;
  expect_ok(take());
  ASSERT_EQ(aws_.exports.size(), 1U);
  const auto& made = aws_.exports[0];
  EXPECT_EQ(made["ExportType"], "INCREMENTAL_EXPORT");
  EXPECT_EQ(made["IncrementalExportSpecification"],
            (Json{{"ExportFromTime", since_s_},
                  {"ExportToTime", newest_s},
                  {"ExportViewType", "NEW_AND_OLD_IMAGES"}}));
  EXPECT_FALSE(made.contains("ExportTime"));
  EXPECT_EQ(made["S3Prefix"], "Snaps/Orders");
  EXPECT_EQ(made["ExportFormat"], "DYNAMODB_JSON");
  EXPECT_TRUE(console_.text.contains("+ will create a snapshot of what has changed in Orders"))
      << console_.text;
  EXPECT_TRUE(console_.text.contains(
      "the changes of Orders from 2026-01-01 22:00:00 UTC to 2026-01-01 23:55:00 UTC are exported"))
      << console_.text;
  EXPECT_TRUE(console_.text.contains("is loaded: 7 items in 2 files")) << console_.text;
  EXPECT_FALSE(console_.text.contains("mark")) << "it never has one";
}

TEST_F(IncrementalSnapshotTest,
       more_than_a_day_is_several_exports_side_by_side_one_behind_the_other) {
  since_s_ = now_s() - 50 * k_hour_s;
  aws_.tables["Orders"]["CreationDateTime"] = since_s_ - 1;
  aws_.export_polls = 5;
  expect_ok(take());
  ASSERT_EQ(aws_.exports.size(), 3U);
  auto at = since_s_;
  for (const auto& made : aws_.exports) {
    EXPECT_EQ(made["IncrementalExportSpecification"]["ExportFromTime"], at);
    at = made["IncrementalExportSpecification"]["ExportToTime"].get<std::int64_t>();
  }
  EXPECT_TRUE(console_.text.contains("3 exports; it does not hide deleted items")) << console_.text;
  ASSERT_FALSE(console_.waits.empty());
  EXPECT_TRUE(console_.waits[0].contains("waiting for 3 exports")) << console_.waits[0];
}

TEST_F(IncrementalSnapshotTest, one_that_runs_already_is_followed_not_doubled) {
  aws_.exports.push_back({{"ExportArn",
                           "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/"
                           "export/01-a"},
                          {"TableArn", aws_.tables["Orders"]["TableArn"]},
                          {"ExportStatus", "IN_PROGRESS"},
                          {"ExportType", "INCREMENTAL_EXPORT"},
                          {"ExportFormat", "DYNAMODB_JSON"},
                          {"S3Bucket", "snaps"},
                          {"S3Prefix", "Snaps/Orders"},
                          {"ClientToken", "other"},
                          {"Sightings", 3},
                          {"IncrementalExportSpecification",
                           {{"ExportFromTime", since_s_}, {"ExportToTime", since_s_ + k_hour_s}}}});
  expect_ok(take());
  ASSERT_EQ(aws_.exports.size(), 2U);
  EXPECT_EQ(aws_.exports[1]["IncrementalExportSpecification"]["ExportFromTime"],
            since_s_ + k_hour_s);
  EXPECT_TRUE(console_.text.contains("2 exports, 1 of which runs already")) << console_.text;
  // Whole snapshots are none of it.
  aws_.exports.clear();
  since_s_ = now_s() - k_hour_s;
  expect_ok(take());
  EXPECT_EQ(aws_.exports.size(), 1U);
}

TEST_F(IncrementalSnapshotTest,
       a_time_that_aws_cannot_export_from_is_refused_before_anything_is_done) {
  since_s_ = now_s() - 300 - std::int64_t{15} * 60 + 1;
  expect_error(take(), ErrorKind::bad_config, "AWS exports at least 15 min of changes");
  since_s_ = now_s() + 60;
  expect_error(take(), ErrorKind::bad_config, "up to 2026-01-01 23:55:00 UTC for now");
  since_s_ = now_s() - 2 * k_hour_s;
  aws_.tables["Orders"]["CreationDateTime"] = since_s_ + 1;
  expect_error(take(), ErrorKind::bad_config,
               "point-in-time recovery of Orders covers only the time since");
  aws_.tables["Orders"]["Recovery"] = "DISABLED";
  expect_error(take(), ErrorKind::bad_config, "update-continuous-backups");
  EXPECT_TRUE(aws_.exports.empty());
}

TEST_F(IncrementalSnapshotTest, a_table_without_a_stream_has_changes_too) {
  aws_.tables["Orders"]["StreamSpecification"] = {{"StreamEnabled", false}};
  expect_ok(take());
  EXPECT_EQ(aws_.exports.size(), 1U);
}

TEST_F(IncrementalSnapshotTest, without_a_trigger_nothing_would_load_it_so_it_is_refused) {
  aws_.add_bucket("snaps");
  expect_error(take(), ErrorKind::missing, "--create-s3-trigger sets that up");
  EXPECT_TRUE(aws_.exports.empty());
  expect_ok(take(Reach::everything));
}

TEST_F(IncrementalSnapshotTest, a_dry_run_exports_nothing) {
  expect_ok(run(verb(), {.mode = manage::Mode::dry_run}));
  EXPECT_TRUE(aws_.exports.empty());
}

TEST_F(IncrementalSnapshotTest, a_refused_export_tells_what_to_do) {
  aws_.fail("ExportTableToPointInTime", 1'000, 400, "LimitExceededException", "no");
  expect_error(take(), ErrorKind::throttled, "300 exports");
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
