// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_ledger.hpp"

#include <gtest/gtest.h>

#include "export_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;
using source::LedgerEntry;

class ExportLedgerTest : public ExportWorld {
 protected:
  ExportLedger ledger(const std::string& into = "here") {
    auto opened = ExportLedger::open(
        aws_.in(k_region).objects,
        {.bucket = std::string(k_bucket), .folder = "AWSDynamoDB/1-a/", .into = into}, deadline());
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(opened).value();
  }

  static LedgerEntry half() { return {.into = {}, .etag = "e", .lines = 5, .md5_base64 = {}}; }
  static LedgerEntry whole() {
    return {.into = {}, .etag = "e", .lines = 9, .total = 9, .md5_base64 = "A/+="};
  }

  std::vector<std::string> keys() { return s3_.keys(k_bucket, "AWSDynamoDB/1-a/tinydynamocdc/"); }
  static std::string key(std::string_view name) {
    return std::format("AWSDynamoDB/1-a/tinydynamocdc/{}", name);
  }
};

TEST_F(ExportLedgerTest, what_is_written_is_read_and_only_a_whole_file_has_a_sign) {
  auto here = ledger();
  const auto nothing = here.read("a.json.gz", deadline());
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing);
  ASSERT_TRUE(here.write("a.json.gz", half(), deadline()));
  EXPECT_EQ(keys(), std::vector<std::string>{key("a.json.gz.json")});
  EXPECT_EQ(here.read("a.json.gz", deadline()).value().value().lines, 5U);
  EXPECT_FALSE(here.is_loaded("a.json.gz", deadline()).value());
  auto quarantined = whole();
  quarantined.quarantined = 1;
  ASSERT_TRUE(here.write("a.json.gz", quarantined, deadline()));
  EXPECT_FALSE(here.is_loaded("a.json.gz", deadline()).value());
  ASSERT_TRUE(here.write("a.json.gz", whole(), deadline()));
  EXPECT_TRUE(here.is_loaded("a.json.gz", deadline()).value());
  EXPECT_EQ(keys(), (std::vector<std::string>{key("a.json.gz.json"),
                                              key("done-here-1/a.json.gz/9-A_-.json")}));
}

// The sandbox may die between any two of its writes.
TEST_F(ExportLedgerTest, an_entry_that_says_done_has_its_sign) {
  auto here = ledger();
  http_.otherwise([this](const testing::RecordedRequest& request) {
    return request.method == "PUT" && request.target.contains("done-")
               ? base::fail(ErrorKind::bad_config, "the sandbox is gone")
               : answer(request);
  });
  EXPECT_FALSE(here.write("a.json.gz", whole(), deadline()));
  EXPECT_TRUE(keys().empty());
}

TEST_F(ExportLedgerTest, all_signs_are_listed_page_by_page) {
  auto here = ledger();
  for (const auto* name : {"a", "b", "c", "d", "e"}) {
    ASSERT_TRUE(here.write(name, whole(), deadline()));
  }
  const auto before = s3_.lists();
  auto loaded = here.loaded(deadline());
  ASSERT_TRUE(loaded);
  EXPECT_EQ(s3_.lists(), before + 3) << "two in a page";
  LoadedFiles::Look look;
  for (const auto* name : {"a", "b", "c", "d", "e"}) {
    EXPECT_TRUE(loaded->take({.key = std::format("AWSDynamoDB/1-a/data/{}", name),
                              .item_count = 9,
                              .md5_base64 = "A/+=",
                              .etag = {}},
                             look))
        << name;
  }
  EXPECT_TRUE(look.all_loaded());
}

TEST_F(ExportLedgerTest, one_destination_and_one_round_say_nothing_of_the_next) {
  auto here = ledger();
  ASSERT_TRUE(here.write("a.json.gz", whole(), deadline()));
  ASSERT_TRUE(here.wait_for("b.json.gz", deadline()));
  EXPECT_EQ(here.waiting_for(deadline()).value().value_or(""), "b.json.gz");
  const auto is_empty = [this](ExportLedger other) {
    return !other.read("a.json.gz", deadline()).value() &&
           !other.is_loaded("a.json.gz", deadline()).value() &&
           !other.waiting_for(deadline()).value();
  };
  EXPECT_FALSE(is_empty(ledger()));
  EXPECT_TRUE(is_empty(ledger("there")));
  ASSERT_TRUE(here.finish(deadline()));
  ASSERT_TRUE(here.finish(deadline())) << "twice is once";
  EXPECT_EQ(ledger().round(), 2U);
  EXPECT_TRUE(is_empty(ledger()));
  EXPECT_EQ(ledger("there").round(), 1U);
}

TEST_F(ExportLedgerTest, a_denial_names_the_action_of_each) {
  auto here = ledger();
  s3_.may_write = false;
  const auto written = here.write("a.json.gz", half(), deadline());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::denied);
  EXPECT_TRUE(written.error().message.contains("s3:PutObject")) << written.error().message;
  s3_.may_list = false;
  const auto loaded = here.loaded(deadline());
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(loaded.error().message.contains("s3:ListBucket")) << loaded.error().message;
  EXPECT_FALSE(here.read("a.json.gz", deadline()).value()) << "S3 denies what is not there";
}

TEST_F(ExportLedgerTest, garbage_is_named_by_its_address) {
  s3_.put(k_bucket, key("a.json.gz.json"), "garbage");
  const auto read = ledger().read("a.json.gz", deadline());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(read.error().message.starts_with("s3://my.bucket/" + key("a.json.gz.json")))
      << read.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::lambda
