// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger_names.hpp"

#include <gtest/gtest.h>

#include "source/ledger_entry.hpp"

namespace tinydynamocdc::ledger {
namespace {

TEST(LedgerNames, are_what_the_function_writes) {
  EXPECT_EQ(signs_folder("3f2a", 2), "done-3f2a-2/");
  EXPECT_EQ(finished_name("3f2a"), "finished-3f2a");
  EXPECT_EQ(destination("api.tinybird.co/v0/", "ddb_a").size(), 12U);
  EXPECT_NE(destination("api.tinybird.co/v0/", "ddb_a"),
            destination("api.us-east.tinybird.co/v0/", "ddb_a"));
}

TEST(LedgerNames, items_of_a_sign_are_those_of_its_file) {
  EXPECT_EQ(items_of_sign(source::done_sign("a-b.json.gz", 46'331, "a0k/+w==")), 46'331U);
  for (const auto* garbage :
       {"", "a.json.gz", "a.json.gz/", "a.json.gz/x-y.json", "a/7", "a/-7.json"}) {
    EXPECT_FALSE(items_of_sign(garbage)) << garbage;
  }
}

TEST(LedgerNames, a_round_is_a_number_from_one_on) {
  EXPECT_EQ(round_of("1"), 1U);
  EXPECT_EQ(round_of("999999"), 999'999U);
  for (const auto* garbage : {"", "0", "-1", "1\n", "x", "1000000", "99999999999999999999"}) {
    EXPECT_FALSE(round_of(garbage)) << garbage;
  }
}

}  // namespace
}  // namespace tinydynamocdc::ledger
