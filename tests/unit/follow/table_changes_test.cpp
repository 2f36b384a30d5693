// SPDX-License-Identifier: Apache-2.0
#include "follow/table_changes.hpp"

#include <gtest/gtest.h>

#include <format>

#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::follow {
namespace {

std::string row(std::string_view id, std::int64_t time_s) {
  return std::format(
      R"({{"eventID":"{}","eventName":"INSERT","time_s":{},"SequenceNumber":"1","Keys":"{{}}","NewImage":"{{}}","OldImage":"{{}}"}})"
      "\n",
      id, time_s);
}

class TableChangesTest : public testing::ScriptedTinybird {
 protected:
  std::string read() {
    const auto seen = changes_.read();
    if (!seen) {
      return "error: " + seen.error().message;
    }
    std::string all = seen->has_more ? "more " : "";
    for (const auto& change : seen->changes) {
      all += change.id + " ";
    }
    return all;
  }

  TableChanges changes_{client_, "ddb_Orders", 1'000};
};

TEST_F(TableChangesTest, each_change_is_given_once_oldest_first_also_when_it_comes_late) {
  http_.answer(200, row("b", 5'000) + row("a", 4'900));
  http_.answer(200, row("c", 5'100) + row("b", 5'000) + row("late", 4'950) + row("a", 4'900));
  http_.answer(200, row("c", 5'100));
  EXPECT_EQ(read(), "a b ");
  EXPECT_EQ(read(), "late c ");
  EXPECT_EQ(read(), "");
  const auto requests = http_.requests();
  EXPECT_TRUE(requests[0].body.contains(">= 1000 ")) << requests[0].body;
  EXPECT_TRUE(requests[1].body.contains(std::format(">= {} ", 5'000 - k_change_lateness_s)));
}

TEST_F(TableChangesTest, more_than_anybody_can_follow_is_said) {
  std::string rows;
  for (std::size_t n = 0; n < k_changes_max; ++n) {
    rows += row(std::format("e{}", n), 5'000);
  }
  http_.answer(200, rows).answer(200, rows);
  EXPECT_TRUE(read().starts_with("more e999 "));
  EXPECT_EQ(read(), "");
}

TEST_F(TableChangesTest, what_is_missing_or_odd_is_said) {
  http_.answer(404, R"({"error":"Resource 'ddb_Orders' not found"})");
  EXPECT_EQ(changes_.read().error().kind, base::ErrorKind::missing);
  http_.answer(200, "{\"eventID\":\"a\"}\n");
  EXPECT_EQ(changes_.read().error().kind, base::ErrorKind::unavailable);
}

}  // namespace
}  // namespace tinydynamocdc::follow
