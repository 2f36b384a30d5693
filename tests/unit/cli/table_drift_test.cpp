// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/drift_fixture.hpp"

namespace tinydynamocdc::cli {
namespace {

using testing::Leaf;
using testing::matches;

// What somebody changes of a table itself: its stream, and its point-in-time recovery.
class TableDrift : public DriftTest {
 protected:
  TableDrift() { add_tables(k_west, {"Orders", "Items"}); }

  static Words words(Words more = {}) {
    Words all{"--create",  "--table-name", "Orders", "--lambda-name", "cdc", "--s3-bucket",
              "snapshots", "--s3-prefix",  "cdc"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  // A table's keys cannot be changed, and the rest AWS says of itself.
  std::vector<Leaf> leaves() {
    auto leaves = testing::leaves_of(all_[k_west]);
    std::erase_if(leaves, [](const Leaf& leaf) {
      return !matches("tables/Orders gone", leaf.path) &&
             !matches("tables/Orders/StreamSpecification*", leaf.path) &&
             !matches("tables/Orders/Recovery changed", leaf.path);
    });
    return leaves;
  }
};

constexpr Expected k_left_to_its_owner[] = {
    {"tables/Orders/Recovery changed", Then::theirs, ""},
    {"tables/Orders/StreamSpecification/StreamViewType *", Then::refused, "*NEW_AND_OLD_IMAGES*"},
    {"tables/Orders/StreamSpecification*", Then::refused,
     "the stream of the table Orders is off; --enable-streams*"},
    {"tables/Orders gone", Then::refused, "*no table Orders*"},
};

TEST_F(TableDrift, a_tables_stream_and_recovery_are_its_owners) {
  set_up(k_west, words());
  of(words());
  try_all(leaves(), k_left_to_its_owner);
}

constexpr Expected k_switched_on_again[] = {
    {"tables/Orders/Recovery changed", Then::mended, "recovery Orders: missing"},
    {"tables/Orders/StreamSpecification/StreamViewType *", Then::refused, "*NEW_AND_OLD_IMAGES*"},
    {"tables/Orders/StreamSpecification*", Then::made_again, "stream Orders: missing"},
    {"tables/Orders gone", Then::refused, "*no table Orders*"},
};

TEST_F(TableDrift, with_enable_streams_they_are_switched_on_again) {
  set_up(k_west, words({"--enable-streams"}));
  of(words({"--enable-streams"}));
  try_all(leaves(), k_switched_on_again);
}

}  // namespace
}  // namespace tinydynamocdc::cli
