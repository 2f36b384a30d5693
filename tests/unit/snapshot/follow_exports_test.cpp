// SPDX-License-Identifier: Apache-2.0
#include "snapshot/follow_exports.hpp"

#include <gtest/gtest.h>

#include "snapshot_fixture.hpp"

namespace tinydynamocdc::snapshot {
namespace {

class FollowExportsTest : public SnapshotTest {
 protected:
  base::Result<void> follow(const std::vector<std::string>& tables) {
    const auto parts = this->parts();
    const auto target = this->target();
    FollowedExports exports;
    for (const auto& table : tables) {
      const auto arn =
          std::format("arn:aws:dynamodb:eu-west-2:123456789012:table/{}/export/1-a", table);
      aws_.exports.push_back({{"ExportArn", arn},
                              {"TableArn", arn.substr(0, arn.find("/export"))},
                              {"S3Bucket", "snaps"},
                              {"S3Prefix", "Snaps/" + table},
                              {"ExportStatus", "IN_PROGRESS"},
                              {"Sightings", 30 * static_cast<int>(exports.size() + 1)}});
      exports.push_back(std::make_unique<FollowedExport>(
          parts, target,
          FollowedExport::Order{.arn = arn, .table = table, .completed = [](const aws::Export&) {
                                  return base::Result<void>();
                                }}));
    }
    return follow_exports({clock_, console_}, exports, "tinydynamocdc status");
  }
};

TEST_F(FollowExportsTest,
       defect_c4_how_long_it_has_lasted_is_seen_on_a_narrow_terminal_whatever_the_table) {
  expect_ok(follow({std::string(100, 't')}));
  ASSERT_FALSE(console_.waits.empty());
  constexpr std::size_t k_columns = 77;
  const auto shown = console_.waits[25].substr(0, k_columns);
  EXPECT_TRUE(shown.contains(" min, ")) << shown;
  EXPECT_FALSE(shown.contains("now: 0 min")) << shown;
}

TEST_F(FollowExportsTest, several_are_followed_side_by_side_in_one_line) {
  expect_ok(follow({"Orders", "Users", "Carts"}));
  ASSERT_FALSE(console_.waits.empty());
  EXPECT_EQ(console_.waits[0],
            "waiting for 3 exports (now: 0 at their end; Orders 0 min, IN_PROGRESS; Users 0 min, "
            "IN_PROGRESS; Carts 0 min, IN_PROGRESS)");
  EXPECT_TRUE(console_.waits.back().contains("2 at their end; Carts ")) << console_.waits.back();
  for (const auto* table : {"Orders", "Users", "Carts"}) {
    EXPECT_TRUE(console_.text.contains(std::format(" of {} is loaded: 7 items in 2 files", table)))
        << console_.text;
  }
}

TEST_F(FollowExportsTest, what_goes_wrong_with_some_does_not_end_the_others_and_is_all_said) {
  aws_.after_export = [](Json& description) {
    if (!description["TableArn"].get<std::string>().ends_with("Users")) {
      description["ExportStatus"] = "FAILED";
      description["FailureCode"] = "S3NoSuchBucket";
    }
  };
  const auto ended = follow({"Orders", "Users", "Carts"});
  expect_error(ended, base::ErrorKind::rejected, "2 failures:");
  expect_error(ended, base::ErrorKind::rejected, "table/Orders/export/1-a failed");
  expect_error(ended, base::ErrorKind::rejected, "table/Carts/export/1-a failed");
  EXPECT_TRUE(console_.text.contains("how far Users is loaded")) << console_.text;
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
