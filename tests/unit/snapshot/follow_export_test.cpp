// SPDX-License-Identifier: Apache-2.0
#include "snapshot/follow_export.hpp"

#include <gtest/gtest.h>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::snapshot {
namespace {

class FollowExportTest : public manage::ManageTest {
 protected:
  base::Result<aws::Export> follow(const std::string& table) {
    aws_.exports.push_back(
        {{"ExportArn", "arn:x"}, {"ExportStatus", "IN_PROGRESS"}, {"Sightings", 30}});
    return follow_export({exports_, clock_, console_}, {.arn = "arn:x", .table = table});
  }
};

TEST_F(FollowExportTest, defect_c4_HowLongItHasLastedIsSeenOnANarrowTerminalWhateverTheTable) {
  const auto done = follow(std::string(255, 't'));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->item_count, 7);
  ASSERT_FALSE(console_.waits.empty());
  constexpr std::size_t k_columns = 77;
  const auto shown = console_.waits.back().substr(0, k_columns);
  EXPECT_TRUE(shown.contains(" min, ")) << shown;
  EXPECT_FALSE(shown.contains("now: 0 min")) << shown;
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
