// SPDX-License-Identifier: Apache-2.0
#include "manage/bucket_triggers.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::manage {
namespace {

TEST(BucketTriggers, TheTwoEntriesNeverOverlap) {
  const auto wanted = wanted_entries({.bucket = "b", .prefix = "p", .function = "f", .region = "r"},
                                     "arn:aws:lambda:r:1:function:f");
  ASSERT_EQ(wanted.size(), 2U);
  EXPECT_FALSE(overlap(wanted[0], wanted[1]));
  EXPECT_TRUE(overlap(wanted[0], wanted[0]));
}

TEST(BucketTriggers, EventsOverlapByTheirWildcards) {
  struct Case {
    const char* a;
    const char* b;
    bool expected;
  };
  for (const Case& c : {Case{"s3:ObjectCreated:*", "s3:ObjectCreated:Put", true},
                        Case{"s3:ObjectCreated:Put", "s3:ObjectCreated:*", true},
                        Case{"s3:ObjectCreated:Put", "s3:ObjectCreated:Copy", false},
                        Case{"s3:ObjectCreated:*", "s3:ObjectRemoved:*", false},
                        Case{"s3:ObjectCreated:*", "s3:ObjectCreated:*", true}}) {
    EXPECT_EQ(overlap({.events = {c.a}}, {.events = {c.b}}), c.expected) << c.a << " " << c.b;
  }
}

TEST(BucketTriggers, OursAreKnownByIdAndFunction) {
  const std::string arn = "arn:aws:lambda:eu-west-2:1:function:f";
  const auto function = parse_function_arn(arn);
  ASSERT_TRUE(function);
  for (const char* prefix : {"p", "q/r"}) {
    for (const auto& entry : wanted_entries(
             {.bucket = "b", .prefix = prefix, .function = "f", .region = "eu-west-2"}, arn)) {
      EXPECT_TRUE(is_our_entry(entry, *function, arn)) << entry.id;
      auto other = entry;
      other.destination += "-2";
      EXPECT_FALSE(is_our_entry(other, *function, arn)) << "another function";
      other = entry;
      other.id += "-data-0123456789ab";
      EXPECT_FALSE(is_our_entry(other, *function, arn)) << "an id of another function";
      other.id = "theirs";
      EXPECT_FALSE(is_our_entry(other, *function, arn));
    }
  }
}

TEST(BucketTriggers, AnEntryCoversWhatItWouldBringAnyway) {
  const std::vector<std::string> created{"s3:ObjectCreated:*"};
  const aws::NotificationEntry wanted{
      .destination = "arn:f", .events = created, .prefix = "Snaps/", .suffix = ".gz"};
  struct Case {
    aws::NotificationEntry entry;
    bool expected;
  };
  const Case cases[] = {
      {wanted, true},
      {{.destination = "arn:f", .events = created}, true},
      {{.destination = "arn:f", .events = created, .prefix = "Snaps", .suffix = "z"}, true},
      {{.destination = "arn:g", .events = created}, false},
      {{.destination = "arn:f", .events = {"s3:ObjectCreated:Put"}}, false},
      {{.destination = "arn:f", .events = created, .prefix = "Snaps/Orders/"}, false},
      {{.destination = "arn:f", .events = created, .suffix = ".json.gz"}, false},
  };
  for (const auto& [entry, expected] : cases) {
    EXPECT_EQ(covers(entry, wanted), expected) << entry.prefix << " " << entry.suffix;
  }
}

}  // namespace
}  // namespace tinydynamocdc::manage
