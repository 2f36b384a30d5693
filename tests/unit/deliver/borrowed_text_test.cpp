// SPDX-License-Identifier: Apache-2.0
// What a source lends lives until its following next() and no longer: whatever deliver() keeps of a
// record is a copy.
#include <gtest/gtest.h>

#include <format>
#include <optional>
#include <string>

#include "deliver/deliver.hpp"
#include "deliver_fixture.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::deliver {
namespace {

// Records that all lie at one place, one after the other; each writes over the one before. The end
// leaves no digit of any of them.
class OneBuffer final : public dynamodb::ChangeSource {
 public:
  explicit OneBuffer(std::uint64_t count) : count_(count) {}

  base::Result<std::optional<dynamodb::ReadChange>> next() override {
    if (read_ == count_) {
      buffer_.assign(buffer_.size(), 'x');
      return std::nullopt;
    }
    const auto number = std::format("17000000000000000000{:04}", read_);
    const auto event = testing::event_of({testing::StreamRecord().numbered(number).with_image(
        std::format(R"("Id":{{"N":"{}"}})", 1000 + read_))});
    const auto text = event.view();
    buffer_.assign(text);
    buffer_.append(dynamodb::k_padding_bytes, '\0');
    event_.emplace(std::string_view(buffer_).substr(0, text.size()));
    auto record = event_->next();
    if (record && *record) {
      (*record)->index = read_++;
    }
    return record;
  }

  std::string place_of(std::uint64_t index, std::string_view sequence_number) const override {
    return std::format("{} ({})", index, sequence_number);
  }

 private:
  std::uint64_t count_;
  std::uint64_t read_ = 0;
  std::string buffer_;
  std::optional<source::StreamEvent> event_;
};

class BorrowedText : public DeliverTest {
 protected:
  BorrowedText() { tinybird_.datasources[std::string(k_people)]; }
  Destinations& destinations() override { return unchecked_; }

  Destinations unchecked_{client_, {}, TableCheck::skip};
};

TEST_F(BorrowedText, a_refused_body_knows_its_records_after_their_text_is_gone) {
  for (const int status : {403, 422, 503}) {
    http_.otherwise(
        [&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
          return request.target.starts_with("/v0/events")
                     ? net::HttpResponse{.status = status, .headers = {}, .body = "no"}
                     : tinybird_.answer(request);
        });
    OneBuffer source(30);
    const auto report = run_source(source);
    EXPECT_EQ(report.undelivered, 30U);
    EXPECT_FALSE(report.undelivered_without_position);
    ASSERT_TRUE(report.lowest_undelivered);
    EXPECT_EQ(report.lowest_undelivered->text(), "170000000000000000000000");
    ASSERT_EQ(report.problems.size(), 1U);
    EXPECT_TRUE(report.problems[0].error.message.contains(std::to_string(status)))
        << report.problems[0].error.message;
    EXPECT_EQ(report.problems[0].place, "0 (170000000000000000000000)");
    EXPECT_EQ(report.problems[0].last.sequence_number, "170000000000000000000029");
  }
}

TEST_F(BorrowedText, rows_that_move_to_the_next_body_keep_their_origin) {
  options_.limits.rows_max = 7;
  options_.bodies_in_flight = 2;
  int bodies = 0;
  tap_.before = [&](const net::HttpRequest& request) {
    bodies += request.target.starts_with("/v0/events") ? 1 : 0;
  };
  tinybird_.body_bytes_max = 1;
  OneBuffer source(20);
  const auto report = run_source(source);
  EXPECT_EQ(report.undelivered, 20U);
  EXPECT_EQ(report.lowest_undelivered->text(), "170000000000000000000000");
  EXPECT_EQ(report.problems.back().last.sequence_number, "170000000000000000000019");
  EXPECT_GT(bodies, 3);
}

}  // namespace
}  // namespace tinydynamocdc::deliver
