// SPDX-License-Identifier: Apache-2.0
#include "snapshot/followed_export.hpp"

#include <gtest/gtest.h>

#include <string>

#include "snapshot_fixture.hpp"

namespace tinydynamocdc::snapshot {
namespace {

using base::ErrorKind;
using manage::Reach;
using std::chrono::minutes;
using std::chrono::seconds;

// One export whose loading the test notes as it likes.
class FollowedExportTest : public SnapshotTest {
 protected:
  static constexpr const char* k_arn =
      "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/01767-a1b2";

  FollowedExportTest() {
    aws_.exports.push_back({{"ExportArn", k_arn},
                            {"ExportStatus", "IN_PROGRESS"},
                            {"ExportType", "FULL_EXPORT"},
                            {"TableArn", aws_.tables["Orders"]["TableArn"]},
                            {"S3Bucket", "snaps"},
                            {"S3Prefix", "Snaps/Orders"},
                            {"Sightings", 1}});
    note_ = [this](const std::string& folder, const Json& description) {
      folder_ = folder;
      description_ = description;
    };
  }

  [[nodiscard]] FollowedExport follow() {
    return {place_.first,
            place_.second,
            {.arn = k_arn,
             .table = "Orders",
             .completed = [this](const aws::Export&) { return completed_; },
             .is_loaded_by_us = place_.second.reach == Reach::ours}};
  }
  void look(FollowedExport& followed, std::chrono::milliseconds after = seconds(10)) {
    clock_.sleep_for(after);
    followed.look();
  }
  void load_file(std::string_view name, int items) { load(folder_, description_, name, items); }

  std::pair<SnapshotParts, SnapshotTarget> place_{parts(), target()};
  base::Result<void> completed_;
  std::string folder_;
  Json description_;
};

TEST_F(FollowedExportTest, its_loading_is_followed_with_files_items_rate_and_time_left) {
  auto followed = follow();
  look(followed);
  EXPECT_EQ(followed.text(), "0 min, IN_PROGRESS");
  look(followed);
  EXPECT_EQ(followed.text(), "loading: 0 %, 0 of 2 files, 0 of 7 items");
  load_file("a.json.gz", 4);
  look(followed);
  EXPECT_EQ(followed.text(), "loading: 57 %, 8 s left, 1 of 2 files, 4 of 7 items, 0 items/s");
  EXPECT_EQ(followed.short_text(), "loading: 57 %, 8 s left");
  EXPECT_FALSE(followed.is_over());
  load_file("b.json.gz", 3);
  look(followed);
  EXPECT_FALSE(followed.is_over()) << "nobody has ended it yet";
  finish(folder_, description_);
  look(followed);
  EXPECT_TRUE(followed.is_over());
  expect_ok(followed.outcome());
  EXPECT_TRUE(
      console_.text.contains("the export 01767-a1b2 of Orders is loaded: 7 items in 2 files"))
      << console_.text;
  EXPECT_FALSE(console_.text.contains("not marked")) << console_.text;
}

TEST_F(FollowedExportTest, one_that_is_loaded_without_a_mark_says_so) {
  workspace_.row_count = "0";
  auto followed = follow();
  look(followed);
  finish("snaps/Snaps/Orders/AWSDynamoDB/01767-a1b2/", aws_.exports[0]);
  look(followed);
  expect_ok(followed.outcome());
  EXPECT_TRUE(console_.text.contains(
      "it is not marked as complete, so deleted items are not hidden: see the log of cdc"))
      << console_.text;
}

TEST_F(FollowedExportTest, files_that_are_given_up_are_said_and_the_failure_records_stay) {
  aws_.queues["cdc-DeadLetters"] = {R"({"about":"another"})",
                                    R"(…AWSDynamoDB/01767-a1b2/data/b.json.gz…)"};
  auto followed = follow();
  look(followed);
  look(followed);
  EXPECT_TRUE(followed.is_over());
  expect_error(followed.outcome(), ErrorKind::rejected, "cdc gave up files of the export");
  expect_error(followed.outcome(), ErrorKind::rejected, "tinydynamocdc redrive --dry-run");
  EXPECT_EQ(aws_.queues["cdc-DeadLetters"].size(), 2U);
}

TEST_F(FollowedExportTest, dead_letters_of_others_do_not_end_it) {
  aws_.queues["cdc-DeadLetters"] = {R"({"about":"another"})"};
  auto followed = follow();
  look(followed);
  look(followed);
  EXPECT_FALSE(followed.is_over());
  aws_.fail("GetQueueUrl", 100, 403, "AccessDenied", "no");
  look(followed);
  EXPECT_FALSE(followed.is_over());
  EXPECT_TRUE(followed.text().contains("what was given up")) << followed.text();
}

TEST_F(FollowedExportTest, where_nothing_moves_for_half_an_hour_it_ends_and_says_where_to_look) {
  auto followed = follow();
  look(followed);
  look(followed);
  look(followed, minutes(29));
  EXPECT_FALSE(followed.is_over());
  load_file("a.json.gz", 4);
  look(followed);
  look(followed, minutes(29));
  EXPECT_FALSE(followed.is_over()) << "a file came in between";
  look(followed, minutes(1));
  expect_error(followed.outcome(), ErrorKind::unavailable, "no file of the export");
  expect_error(followed.outcome(), ErrorKind::unavailable, "1 of 2 files");
}

TEST_F(FollowedExportTest,
       while_files_of_other_snapshots_come_first_it_waits_for_as_long_as_it_takes) {
  aws_.metrics["NumberOfMessagesDeleted"] = 400;
  auto followed = follow();
  look(followed);
  look(followed);
  for (int hour = 0; hour < 14; ++hour) {
    look(followed, minutes(60));
    ASSERT_FALSE(followed.is_over()) << hour;
  }
  EXPECT_TRUE(followed.text().contains("files of other snapshots come first")) << followed.text();
  aws_.metrics["NumberOfMessagesDeleted"] = 0;
  look(followed, minutes(30));
  expect_error(followed.outcome(), ErrorKind::unavailable, "no file of the export");
}

TEST_F(FollowedExportTest, a_function_that_notes_nothing_is_explained) {
  auto followed = follow();
  look(followed);
  look(followed);
  look(followed, minutes(31));
  expect_error(followed.outcome(), ErrorKind::unavailable, "--update-lambda");
}

TEST_F(FollowedExportTest, a_ledger_that_may_not_be_listed_says_so_and_ends_with_the_export) {
  aws_.fail("ListObjectsV2", 100, 403, "AccessDenied", "no");
  auto followed = follow();
  look(followed);
  look(followed);
  EXPECT_TRUE(followed.is_over());
  expect_ok(followed.outcome());
  EXPECT_TRUE(console_.text.contains("how far Orders is loaded: ")) << console_.text;
  EXPECT_TRUE(console_.text.contains("s3:ListBucket")) << console_.text;
  EXPECT_TRUE(console_.text.contains("see its log")) << console_.text;
}

TEST_F(FollowedExportTest, a_look_that_fails_for_a_passing_reason_is_made_again) {
  auto followed = follow();
  look(followed);
  aws_.fail("ListObjectsV2", 20, 503, "SlowDown", "later");
  look(followed);
  EXPECT_FALSE(followed.is_over());
  aws_.fail("ListObjectsV2", 0, 0, "", "");
  look(followed);
  EXPECT_TRUE(followed.text().contains("0 of 2 files")) << followed.text();
}

TEST_F(FollowedExportTest, a_garbled_ledger_is_named) {
  auto followed = follow();
  look(followed);
  finish("snaps/Snaps/Orders/AWSDynamoDB/01767-a1b2/", aws_.exports[0]);
  for (auto& [key, text] : aws_.objects) {
    if (key.contains("finished-")) {
      text = "garbage";
    }
  }
  look(followed);
  expect_error(followed.outcome(), ErrorKind::bad_input,
               "damaged or was written by another program");
}

TEST_F(FollowedExportTest, a_function_that_does_not_say_where_it_writes_is_not_guessed) {
  aws_.functions.at("cdc")["Environment"] = {{"Variables", Json::object()}};
  auto followed = follow();
  look(followed);
  look(followed);
  expect_ok(followed.outcome());
  EXPECT_TRUE(console_.text.contains("cdc has no variable TB_API_ENDPOINT")) << console_.text;
}

TEST_F(FollowedExportTest, with_force_nobody_knows_who_loads_it) {
  place_.second = target(Reach::everything);
  auto followed = follow();
  look(followed);
  look(followed);
  EXPECT_TRUE(followed.is_over());
  EXPECT_EQ(aws_.count("ListObjectsV2"), 0U);
}

TEST_F(FollowedExportTest, another_round_of_an_export_that_was_loaded_before_is_followed_too) {
  auto followed = follow();
  look(followed);
  look(followed);
  finish(folder_, description_);
  aws_.objects[std::format("{}tinydynamocdc/{}a.json.gz/4-x.json", folder_,
                           ledger::signs_folder(destination(description_), 2))] = "";
  look(followed);
  EXPECT_TRUE(followed.text().contains("1 of 2 files")) << followed.text();
  EXPECT_FALSE(followed.is_over());
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
