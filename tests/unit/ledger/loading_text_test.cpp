// SPDX-License-Identifier: Apache-2.0
#include "ledger/loading_text.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::ledger {
namespace {

TEST(LoadingText, tells_the_most_important_first) {
  struct Case {
    Loading loading;
    LoadingSize size;
    std::optional<double> rate;
    const char* text;
  };
  const Case cases[] = {
      {{}, {.files = 4, .items = 100}, {}, "0 %, 0 of 4 files, 0 of 100 items"},
      {{.files = 1, .items = 99},
       {.files = 4, .items = 100},
       2.0,
       "99 %, 1 s left, 1 of 4 files, 99 of 100 items, 2 items/s"},
      {{.files = 15, .items = 1'480'000},
       {.files = 40, .items = 4'000'000},
       3'500.0,
       "37 %, 12 min left, 15 of 40 files, 1480000 of 4000000 items, 3500 items/s"},
      {{.files = 1, .items = 1'000'000},
       {.files = 40, .items = 100'000'000},
       1'000.0,
       "1 %, 28 h left, 1 of 40 files, 1000000 of 100000000 items, 1000 items/s"},
      {{.files = 1, .items = 1},
       {.files = 40, .items = 1'000'000},
       1.0,
       "0 %, 12 days left, 1 of 40 files, 1 of 1000000 items, 1 items/s"},
      {{.files = 4, .items = 100},
       {.files = 4, .items = 100},
       5.0,
       "100 %, 4 of 4 files, 100 of 100 items, 5 items/s"},
      // An empty table has files, too.
      {{.files = 1}, {.files = 4, .items = 0}, {}, "25 %, 1 of 4 files, 0 of 0 items"},
      {{}, {}, {}, "0 %, 0 of 0 files, 0 of 0 items"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(loading_text(c.loading, c.size, c.rate), c.text);
  }
}

TEST(LoadingText, a_rate_needs_items_and_time) {
  EXPECT_FALSE(rate_of(0, std::chrono::seconds(5)));
  EXPECT_FALSE(rate_of(5, std::chrono::seconds(0)));
  EXPECT_EQ(rate_of(10, std::chrono::seconds(5)), 2.0);
}

}  // namespace
}  // namespace tinydynamocdc::ledger
