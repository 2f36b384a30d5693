// SPDX-License-Identifier: Apache-2.0
#include "status/read_snapshot.hpp"

#include <gtest/gtest.h>

#include <format>

#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/manage_fixture.hpp"

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
  /// Their ids begin with their time.
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
    return read_snapshot({exports_, clock_}, aws_.tables["Orders"]["TableArn"], buckets,
                         [](const std::string&) -> Fact<bool> { return not_looked_at(); });
  }
  std::string newest() {
    const auto facts = read();
    return facts ? facts->arn : facts.error().message;
  }
};

TEST_F(ReadSnapshotTest, OnlyAFullExportToOurBucketIsASnapshot) {
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

TEST_F(ReadSnapshotTest, WhereNoBucketIsKnownEveryFullExportMayBeOurs) {
  add_export(5, "lake", "INCREMENTAL_EXPORT");
  const auto full = add_export(4, "somewhere");
  EXPECT_EQ(newest(), full);
}

TEST_F(ReadSnapshotTest, WhatMayNotBeReadIsNamed) {
  add_export(4, "exports");
  for (const auto* what : {"ListExports", "GetPolicy", "DescribeExport"}) {
    aws_.fail(what, 1, 403, "AccessDeniedException", "not authorized");
    EXPECT_TRUE(newest().contains(std::format(":{}", what))) << newest();
  }
}

}  // namespace
}  // namespace tinydynamocdc::status
