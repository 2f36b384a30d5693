// SPDX-License-Identifier: Apache-2.0
#include "status/table_exports.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::status {
namespace {

const std::string k_table = "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders";

class TableExportsTest : public manage::ManageTest {
 protected:
  void add(const std::string& id, const std::string& bucket,
           const std::string& type = "FULL_EXPORT", const std::string& table = k_table) {
    aws_.exports.push_back({{"ExportArn", table + "/export/" + id},
                            {"ExportStatus", "COMPLETED"},
                            {"ExportType", type},
                            {"TableArn", table},
                            {"S3Bucket", bucket}});
  }
  TableExports listed() { return {exports_, clock_, k_table, buckets_}; }

  Fact<std::vector<std::string>> buckets_ = std::vector<std::string>{"b"};
};

TEST_F(TableExportsTest, full_ones_of_the_table_come_with_the_newest_first) {
  add("1", "b");
  add("3", "b");
  add("2", "b", "INCREMENTAL_EXPORT");
  add("4", "b", "FULL_EXPORT", k_table + "2");
  auto all = listed();
  EXPECT_EQ(all.count().value(), 2U);
  EXPECT_TRUE(all.ours(0).value()->arn.ends_with("/export/3"));
  EXPECT_TRUE(all.ours(1).value()->arn.ends_with("/export/1"));
}

TEST_F(TableExportsTest, they_are_listed_once_and_each_is_described_once) {
  add("1", "b");
  auto all = listed();
  EXPECT_EQ(aws_.count("ListExports"), 0U) << "nobody has asked";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(all.count().value(), 1U);
    EXPECT_TRUE(all.ours(0).value());
  }
  EXPECT_EQ(aws_.count("ListExports"), 1U);
  EXPECT_EQ(aws_.count("DescribeExport"), 1U);
}

TEST_F(TableExportsTest, one_of_another_bucket_is_not_ours_unless_any_bucket_counts) {
  add("1", "elsewhere");
  EXPECT_EQ(listed().ours(0).value(), std::nullopt);
  buckets_ = std::vector<std::string>{};
  EXPECT_TRUE(listed().ours(0).value());
}

TEST_F(TableExportsTest, without_the_buckets_none_is_known_to_be_ours) {
  add("1", "b");
  buckets_ = base::fail(base::ErrorKind::denied, "not for you");
  auto all = listed();
  EXPECT_EQ(all.count().value(), 1U);
  ASSERT_FALSE(all.ours(0));
  EXPECT_EQ(all.ours(0).error().message, "not for you");
}

TEST_F(TableExportsTest, a_list_that_is_denied_names_the_right_that_is_lacking) {
  add("1", "b");
  aws_.fail("ListExports", 1, 400, "AccessDeniedException", "no");
  auto all = listed();
  ASSERT_FALSE(all.count());
  EXPECT_TRUE(all.count().error().message.starts_with("needs dynamodb:ListExports: "));
  EXPECT_FALSE(all.ours(0));
  EXPECT_EQ(aws_.count("ListExports"), 1U) << "asked once";
}

TEST(ExportPlaces, are_the_folder_of_a_complete_export_s_summary) {
  aws::Export of_export;
  of_export.status = "COMPLETED";
  of_export.bucket = "b";
  of_export.manifest_key = "p/AWSDynamoDB/1-a/manifest-summary.json";
  const auto place = place_of(of_export, "3f2a");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->bucket, "b");
  EXPECT_EQ(place->folder, "p/AWSDynamoDB/1-a/");
  EXPECT_EQ(place->destination, "3f2a");
  of_export.status = "IN_PROGRESS";
  EXPECT_FALSE(place_of(of_export, "3f2a"));
  of_export.status = "COMPLETED";
  of_export.manifest_key = "";
  EXPECT_FALSE(place_of(of_export, "3f2a"));
}

}  // namespace
}  // namespace tinydynamocdc::status
