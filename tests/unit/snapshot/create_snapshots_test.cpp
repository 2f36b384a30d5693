// SPDX-License-Identifier: Apache-2.0
#include "snapshot/create_snapshots.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "snapshot_fixture.hpp"

namespace tinydynamocdc::snapshot {
namespace {

using base::ErrorKind;
using manage::Reach;

class CreateSnapshotsTest : public SnapshotTest {
 protected:
  CreateSnapshotsTest() {
    add_table("Users");
    add_table("Carts");
  }
  std::vector<std::string> tables_{"Orders", "Users", "Carts"};
};

TEST_F(CreateSnapshotsTest, all_are_asked_for_before_any_is_followed) {
  expect_ok(run(verb(Reach::ours, tables_)));
  ASSERT_EQ(aws_.exports.size(), 3U);
  const auto& operations = aws_.operations;
  const auto last_asked = std::ranges::find_last(operations, "ExportTableToPointInTime");
  EXPECT_EQ(std::ranges::count(operations.begin(), last_asked.begin(), "DescribeExport"), 0);
  EXPECT_TRUE(console_.text.contains("Snapshots of Orders, Users, Carts in eu-west-2"))
      << console_.text;
}

TEST_F(CreateSnapshotsTest, a_table_that_aws_refuses_does_not_keep_the_others_from_their_end) {
  aws_.fail("ExportTableToPointInTime", 1, 400, "ExportConflictException", "no");
  expect_error(run(verb(Reach::ours, tables_)), ErrorKind::rejected, "in the same second");
  EXPECT_EQ(aws_.exports.size(), 2U);
  EXPECT_TRUE(console_.text.contains(" of Users is loaded")) << console_.text;
  EXPECT_TRUE(console_.text.contains(" of Carts is loaded")) << console_.text;
}

TEST_F(CreateSnapshotsTest, what_stands_against_some_of_them_is_said_before_anything_is_done) {
  aws_.tables["Users"]["Recovery"] = "DISABLED";
  aws_.tables.erase("Carts");
  const auto ended = run(verb(Reach::ours, tables_));
  expect_error(ended, ErrorKind::bad_config, "update-continuous-backups");
  expect_error(ended, ErrorKind::bad_config, "there is no table Carts");
  EXPECT_TRUE(aws_.exports.empty());
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
