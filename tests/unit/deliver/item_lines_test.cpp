// SPDX-License-Identifier: Apache-2.0
// deliver() of an export's lines, many at a time: the same bodies and the same report as of the
// same lines one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <format>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "deliver_fixture.hpp"
#include "source/export_file.hpp"
#include "support/byte_sources.hpp"
#include "support/export_records.hpp"

namespace tinydynamocdc::deliver {
namespace {

using base::ErrorKind;

// A source that gives its lines one by one only, and knows how many were passed over in pieces.
class OneByOne final : public dynamodb::ChangeSource {
 public:
  explicit OneByOne(dynamodb::ChangeSource& source) : source_(source) {}
  base::Result<std::optional<dynamodb::ReadChange>> next() override { return source_.next(); }
  std::string place_of(std::uint64_t index, std::string_view sequence_number) const override {
    return source_.place_of(index, sequence_number);
  }

 private:
  dynamodb::ChangeSource& source_;
};

class InPieces final : public dynamodb::ChangeSource {
 public:
  explicit InPieces(dynamodb::ChangeSource& source) : source_(source) {}
  base::Result<std::optional<dynamodb::ReadChange>> next() override {
    ++single;
    return source_.next();
  }
  dynamodb::ItemLines item_lines() override { return source_.item_lines(); }
  void pass(PassedLines passed) override {
    passed_lines += passed.count;
    source_.pass(passed);
  }
  std::string place_of(std::uint64_t index, std::string_view sequence_number) const override {
    return source_.place_of(index, sequence_number);
  }

  std::uint64_t single = 0;
  std::uint64_t passed_lines = 0;

 private:
  dynamodb::ChangeSource& source_;
};

std::string line(std::string_view members) {
  return std::format(R"({{"Item":{{{}}}}})", members) + "\n";
}

std::string keys(int number) {
  return std::format(R"("Id":{{"S":"i{}"}},"Range":{{"N":"{}"}})", number, number * 7919);
}

// Lines of all kinds: plain, with escapes, with keys of other types, not right at all.
std::string lines_of(std::mt19937& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const std::string filler(random() % (random() % 50 == 0 ? 40'000 : 300), 'x');
    switch (random() % 24) {
      case 0:
        text += line(std::format(R"("Id":{{"S":"a\"\u00e9{}"}},"Range":{{"N":"1"}})", i));
        break;
      case 1:
        text += line(std::format(R"("Id":{{"B":"AQI="}},"Range":{{"N":"-0.5{}"}})", i));
        break;
      case 2:
        text += random() % 2 == 0 ? "{\"Item\" : {" + keys(i) + "}}\r\n" : "\n";
        break;
      case 3:
        text += line(random() % 2 == 0 ? R"("Id":{"S":"1"})" : R"("Id":{"S":"1"},"Range":{)");
        break;
      default:
        text += line(std::format(
            R"({},"t":{{"S":"{}"}},"m":{{"M":{{"l":{{"L":[{{"N":"{}"}},{{"NULL":true}}]}}}}}})",
            keys(i), filler, i));
    }
  }
  if (random() % 2 == 0 && !text.empty()) {
    text.pop_back();
  }
  return text;
}

class ItemLines : public DeliverTest {
 protected:
  struct Delivered {
    Report report;
    std::vector<std::string> bodies;  // As text: ISA-L may pack the same in two ways.
    std::uint64_t passed_lines = 0;
    std::uint64_t single = 0;
  };
  enum class Way { one_by_one, in_pieces };

  // In a Tinybird that is as it was before.
  Delivered delivered(std::string_view text, Way way) {
    auto tinybird = testing::FakeTinybird();
    tinybird.body_bytes_max = body_bytes_max_;
    tinybird.quarantine_rows = quarantine_rows_;
    std::mutex mutex;
    std::vector<std::string> bodies;
    http_.otherwise([&](const testing::RecordedRequest& request) {
      if (request.target.starts_with("/v0/events")) {
        const std::scoped_lock lock(mutex);
        bodies.push_back(testing::plain_body(request).value_or("a damaged body"));
      }
      return tinybird.answer(request);
    });
    testing::PiecewiseSource source(text, 70'000);
    source::ExportFile file(source, info_, {.file_name = "a.json.gz", .place = "s3://b/a.json.gz"});
    InPieces pieces(file);
    OneByOne singles(file);
    Destinations destinations(client_, {}, TableCheck::ensure);
    row::RowWriter writer("key_");
    auto report = deliver(way == Way::in_pieces ? static_cast<dynamodb::ChangeSource&>(pieces)
                                                : static_cast<dynamodb::ChangeSource&>(singles),
                          {writer, destinations, client_}, options_,
                          base::Deadline::in(clock_, std::chrono::seconds(30)));
    std::ranges::sort(bodies);  // Two on their way may overtake each other.
    return {std::move(report), std::move(bodies), pieces.passed_lines, pieces.single};
  }

  static void expect_same(const Delivered& pieces, const Delivered& singles) {
    const auto& a = pieces.report;
    const auto& b = singles.report;
    EXPECT_EQ(pieces.bodies, singles.bodies);
    EXPECT_EQ(a.read, b.read);
    EXPECT_EQ(a.delivered, b.delivered);
    EXPECT_EQ(a.quarantined, b.quarantined);
    EXPECT_EQ(a.undelivered, b.undelivered);
    EXPECT_EQ(a.bodies_sent, b.bodies_sent);
    EXPECT_EQ(a.bytes_sent, b.bytes_sent);
    EXPECT_EQ(a.change_lag_ms, b.change_lag_ms);
    EXPECT_EQ(a.source_error, b.source_error);
    EXPECT_EQ(a.undelivered_without_position, b.undelivered_without_position);
    ASSERT_EQ(a.problems.size(), b.problems.size());
    for (std::size_t i = 0; i < a.problems.size(); ++i) {
      EXPECT_EQ(a.problems[i].error, b.problems[i].error);
      EXPECT_EQ(a.problems[i].records, b.problems[i].records);
      EXPECT_EQ(a.problems[i].place, b.problems[i].place);
      EXPECT_EQ(a.problems[i].first.index, b.problems[i].first.index);
      EXPECT_EQ(a.problems[i].last.index, b.problems[i].last.index);
    }
  }

  source::ExportInfo info_ = testing::full_export();
  std::size_t body_bytes_max_ = 1 << 24;
  std::size_t quarantine_rows_ = 0;
};

TEST_F(ItemLines, make_the_same_bodies_and_the_same_report_whatever_the_lines_and_the_limits) {
  int by_template = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    const auto text = lines_of(random, static_cast<int>(random() % 1'500));
    options_ = {.limits = {.rows_max = seed % 3 == 0 ? 1 + random() % 40 : 100'000,
                           .bytes_max = seed % 4 == 0 ? 1'000 + random() % 20'000 : 900'000,
                           .row_bytes_max = seed % 5 == 0 ? 0UZ : 10'000'000},
                .bodies_in_flight = 1 + seed % 3,
                .after_refusal = seed % 2 == 0 ? AfterRefusal::give_up : AfterRefusal::halve};
    body_bytes_max_ = seed % 6 == 0 ? 5'000 : 1 << 24;  // Else 413.
    quarantine_rows_ = seed % 7 == 0 ? 1 : 0;
    const auto pieces = delivered(text, Way::in_pieces);
    expect_same(pieces, delivered(text, Way::one_by_one));
    if (pieces.report.delivered > 100) {  // Where the first line is not right there is no lane.
      EXPECT_GT(pieces.passed_lines, pieces.report.read / 2);
      ++by_template;
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(by_template, 30);
}

TEST_F(ItemLines, only_the_first_line_and_odd_ones_are_taken_by_themselves) {
  std::string text;
  for (int i = 0; i < 3'000; ++i) {
    text += line(keys(i));
  }
  const auto whole = delivered(text, Way::in_pieces);
  EXPECT_TRUE(whole.report.complete());
  EXPECT_EQ(whole.passed_lines, 2'999U);
  EXPECT_EQ(whole.single, 2U) << "the first, and the end";
}

TEST_F(ItemLines, a_body_that_fails_names_its_first_and_last_line) {
  std::string text;
  for (int i = 0; i < 50; ++i) {
    text += line(keys(i));
  }
  options_.limits.rows_max = 20;
  options_.after_giving_up = AfterGivingUp::stop;
  int bodies = 0;
  tap_.before = [&](const net::HttpRequest& request) {
    if (request.target.starts_with("/v0/events") && ++bodies == 2) {
      http_.answer(403, "no");
    }
  };
  const auto report = delivered(text, Way::in_pieces).report;
  EXPECT_EQ(report.delivered, 20U);
  EXPECT_EQ(report.undelivered, 20U);
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.problems[0].error.kind, ErrorKind::denied);
  EXPECT_EQ(report.problems[0].place, "s3://b/a.json.gz line 21");
  EXPECT_EQ(report.problems[0].last.index, 39U);
  ASSERT_TRUE(report.source_error);
  EXPECT_EQ(report.read, 40U) << "nothing is read behind it";
}

TEST_F(ItemLines, the_time_ends_them_between_two_pieces) {
  std::string text;
  for (int i = 0; i < 400; ++i) {
    text += line(keys(i));
  }
  options_.limits.rows_max = 100;
  options_.after_giving_up = AfterGivingUp::stop;
  tap_.before = [&](const net::HttpRequest& request) {
    if (request.target.starts_with("/v0/events")) {
      clock_.advance(std::chrono::seconds(16));
    }
  };
  const auto report = delivered(text, Way::in_pieces).report;
  EXPECT_EQ(report.read, 200U);
  EXPECT_EQ(report.delivered, 200U);
  ASSERT_TRUE(report.source_error);
  EXPECT_EQ(report.source_error->kind, ErrorKind::expired);
}

TEST_F(ItemLines, a_file_that_breaks_off_is_delivered_up_to_there) {
  const auto text = line(keys(1)) + line(keys(2)) + line(keys(3));
  testing::PiecewiseSource source(text, 70'000, base::Error{ErrorKind::bad_input, "damaged"});
  source::ExportFile file(source, info_, {.file_name = "a.json.gz", .place = "x"});
  const auto report = run_source(file);
  ASSERT_TRUE(report.source_error);
  EXPECT_TRUE(report.source_error->message.starts_with("x after line 2: damaged"))
      << report.source_error->message;
  EXPECT_EQ(report.delivered, 2U);
}

}  // namespace
}  // namespace tinydynamocdc::deliver
