// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_entries.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace tinydynamocdc::exports {
namespace {

TEST(BucketEntries, the_two_entries_never_overlap) {
  const auto wanted = wanted_entries(
      {.bucket = "b", .prefix = "p"},
      {.partition = "aws", .account = "1", .region = "r", .function = "f"}, Way::direct);
  ASSERT_EQ(wanted.size(), 2U);
  EXPECT_FALSE(overlap(wanted[0], wanted[1]));
  EXPECT_TRUE(overlap(wanted[0], wanted[0]));
}

TEST(BucketEntries, events_overlap_by_their_wildcards) {
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

TEST(BucketEntries, only_ours_of_that_function_and_prefix_are_taken) {
  const setup::Site f{.partition = "aws", .account = "1", .region = "r", .function = "f"};
  const setup::Site g{.partition = "aws", .account = "1", .region = "r", .function = "f-data"};
  const setup::BucketPlace p{.bucket = "b", .prefix = "p"};
  const setup::BucketPlace q{.bucket = "b", .prefix = "q/r"};
  auto document = aws::BucketNotification::parse("<NotificationConfiguration/>");
  ASSERT_TRUE(document);
  for (const auto& [place, site] : {std::pair(p, f), std::pair(q, f), std::pair(p, g)}) {
    document = aws::BucketNotification::parse(
        document->edited({}, wanted_entries(place, site, Way::direct)));
    ASSERT_TRUE(document);
  }
  ASSERT_EQ(document->entries().size(), 6U);
  EXPECT_EQ(taking(*document, p, f, manage::Reach::ours).out, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(taking(*document, q, f, manage::Reach::ours).out, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(taking(*document, p, g, manage::Reach::ours).out, (std::vector<std::size_t>{4, 5}));
}

TEST(BucketEntries, an_entry_covers_what_it_would_bring_anyway) {
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
}  // namespace tinydynamocdc::exports
