// SPDX-License-Identifier: Apache-2.0
#include "status/read_snapshot.hpp"

#include <gtest/gtest.h>

#include <format>
#include <string>
#include <vector>

#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/manage_fixture.hpp"
#include "status/verdict.hpp"

namespace tinydynamocdc::status {
namespace {

using testing::FakeAws;

class ReadSnapshotTest : public manage::ManageTest {
 protected:
  void SetUp() override {
    aws_.add_table("Orders");
    aws_.add_function("cdc");
  }
  void permit(const std::string& bucket) {
    const auto permission = manage::bucket_permission(bucket, FakeAws::function_arn("cdc"));
    ASSERT_TRUE(permission);
    expect_ok(
        manage::plain(functions_.add_permission(*permission, manage::request_deadline(clock_))));
  }
  // Their ids begin with their time.
  std::string add_export(int time, const std::string& bucket,
                         const std::string& type = "FULL_EXPORT") {
    const std::string table = aws_.tables["Orders"]["TableArn"];
    const auto arn = std::format("{}/export/{:014}-abc", table, time);
    aws_.exports.push_back({{"ExportArn", arn},
                            {"TableArn", table},
                            {"ExportStatus", "COMPLETED"},
                            {"ExportType", type},
                            {"S3Bucket", bucket},
                            {"ItemCount", 7}});
    return arn;
  }
  Fact<SnapshotFacts> read() {
    const auto listed = manage::plain(functions_.policy("cdc", manage::request_deadline(clock_)));
    const auto buckets =
        listed ? Fact<std::vector<std::string>>(manage::permitted_buckets(listed->value_or("")))
               : std::unexpected(listed.error());
    TableExports exports(exports_, clock_, aws_.tables["Orders"]["TableArn"], buckets);
    return read_snapshot({exports, objects_, clock_, destination_},
                         [this](const std::string&) { return mark_; });
  }
  std::string newest() {
    const auto facts = read();
    return facts ? facts->arn : facts.error().message;
  }
  // A snapshot that AWS had written a minute ago, with that much of it loaded.
  void add_loading(const std::vector<int>& items_of_files, const std::string& round = "1") {
    add_export(4, "exports");
    aws_.exports[0]["ExportManifest"] = "p/AWSDynamoDB/04-abc/manifest-summary.json";
    aws_.exports[0]["EndTime"] = clock_.unix_ms() / 1000 - 60;
    aws_.objects[k_folder + "manifest-files.json"] = "{}\n{}\n{}\n";
    for (const auto items : items_of_files) {
      aws_.objects[std::format("{}tinydynamocdc/done-d-{}/{}.json.gz/{}-x.json", k_folder, round,
                               aws_.objects.size(), items)] = "";
    }
  }
  Verdict verdict() { return judge(read()); }

  const std::string k_folder = "exports/p/AWSDynamoDB/04-abc/";
  std::string destination_ = "d";
  Fact<bool> mark_ = not_looked_at();
  aws::S3Objects objects_{access_};
};

TEST_F(ReadSnapshotTest, how_far_it_is_loaded_is_told) {
  add_loading({2, 1});
  for (const Fact<bool>& mark : {Fact<bool>(false), Fact<bool>(not_looked_at())}) {
    mark_ = mark;
    const auto seen = verdict();
    EXPECT_EQ(seen.health, Health::note);
    EXPECT_TRUE(
        seen.text.contains("not (yet) loaded completely: 42 %, 80 s left, 2 of 3 files, 3 "
                           "of 7 items, 0 items/s"))
        << seen.text;
  }
  mark_ = true;
  EXPECT_EQ(verdict().health, Health::good);
  EXPECT_EQ(read()->loading.has_value(), false) << "once it is marked nobody counts";
}

TEST_F(ReadSnapshotTest, one_that_is_loaded_and_has_no_mark_is_told) {
  add_loading({4, 3, 0});
  aws_.objects[k_folder + "tinydynamocdc/finished-d"] = "1";
  mark_ = false;
  EXPECT_TRUE(verdict().text.contains("all of it is loaded, but not marked as complete"))
      << verdict().text;
  mark_ = not_looked_at();
  EXPECT_TRUE(
      verdict().text.contains("all of it is loaded; not checked whether it is marked as complete"))
      << verdict().text;
}

TEST_F(ReadSnapshotTest, of_one_that_is_loaded_anew_no_rate_is_told) {
  add_loading({4}, "2");
  aws_.objects[k_folder + "tinydynamocdc/finished-d"] = "1";
  mark_ = false;
  EXPECT_TRUE(verdict().text.ends_with("1 of 3 files, 4 of 7 items")) << verdict().text;
}

TEST_F(ReadSnapshotTest, where_its_ledger_cannot_be_read_the_mark_alone_counts) {
  add_loading({4});
  mark_ = false;
  aws_.fail("ListObjectsV2", 1, 403, "AccessDenied", "no");
  EXPECT_TRUE(verdict().text.ends_with("not marked as complete in Tinybird")) << verdict().text;
  destination_ = "";
  EXPECT_TRUE(verdict().text.ends_with("not marked as complete in Tinybird")) << verdict().text;
}

TEST_F(ReadSnapshotTest, only_a_full_export_to_our_bucket_is_a_snapshot) {
  permit("exports");
  EXPECT_EQ(newest(), "");
  add_export(5, "lake", "INCREMENTAL_EXPORT");
  add_export(6, "exports", "INCREMENTAL_EXPORT");
  add_export(7, "lake");
  EXPECT_EQ(newest(), "");
  const auto ours = add_export(3, "exports");
  EXPECT_EQ(newest(), ours);
  const auto newer = add_export(4, "exports");
  EXPECT_EQ(newest(), newer);
  permit("second");
  const auto newest_of_all = add_export(8, "second");
  EXPECT_EQ(newest(), newest_of_all);
}

TEST_F(ReadSnapshotTest, where_no_bucket_is_known_every_full_export_may_be_ours) {
  add_export(5, "lake", "INCREMENTAL_EXPORT");
  const auto full = add_export(4, "somewhere");
  EXPECT_EQ(newest(), full);
}

TEST_F(ReadSnapshotTest, what_may_not_be_read_is_named) {
  add_export(4, "exports");
  for (const auto* what : {"ListExports", "GetPolicy", "DescribeExport"}) {
    aws_.fail(what, 1, 403, "AccessDeniedException", "not authorized");
    EXPECT_TRUE(newest().contains(std::format(":{}", what))) << newest();
  }
}

}  // namespace
}  // namespace tinydynamocdc::status
