// SPDX-License-Identifier: Apache-2.0
// deliver() with several bodies under way, and with sources that do not end.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <format>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "deliver/deliver.hpp"
#include "deliver_fixture.hpp"

namespace tinydynamocdc::deliver {
namespace {

using base::ErrorKind;

// As many changes as wanted, each of another item, without holding their text.
class ManyChanges final : public dynamodb::ChangeSource {
 public:
  explicit ManyChanges(std::uint64_t count) : count_(count) {}

  base::Result<std::optional<dynamodb::ReadChange>> next() override {
    if (read_ == count_) {
      return std::nullopt;
    }
    keys_ = testing::Padded(std::format(R"({{"Id":{{"N":"{}"}}}})", read_));
    dynamodb::Change change;
    change.event_source_arn_text =
        "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/stream/2026";
    change.event_version_json = "1.1";
    change.sequence_number = "1";
    change.keys_json = keys_.view();
    change.new_image_json = keys_.view();
    return dynamodb::ReadChange{.index = read_++, .sequence_number = "1", .change = change};
  }

  std::string place_of(std::uint64_t index, std::string_view) const override {
    return std::format("change {}", index);
  }

  [[nodiscard]] std::uint64_t read() const { return read_; }

 private:
  std::uint64_t count_;
  std::uint64_t read_ = 0;
  testing::Padded keys_{""};
};

class BodiesInFlight : public DeliverTest {
 protected:
  BodiesInFlight() {
    options_ = {.limits = {.rows_max = 10}, .bodies_in_flight = 2};
    tinybird_.datasources[std::string(k_people)];
  }

  Report run_many(std::uint64_t count) {
    ManyChanges source(count);
    auto report = run_source(source);
    read_ = source.read();
    return report;
  }

  Destinations& destinations() override { return unchecked_; }

  std::uint64_t read_ = 0;
  Destinations unchecked_{client_, {}, TableCheck::skip};
};

TEST_F(BodiesInFlight, every_row_arrives_once_whatever_their_number) {
  for (const std::size_t in_flight : {1UZ, 2UZ, 3UZ, 8UZ}) {
    for (const std::uint64_t count : {0U, 1U, 9U, 10U, 11U, 20U, 95U, 200U}) {
      auto& rows = tinybird_.datasources[std::string(k_people)].rows;
      rows.clear();
      options_.bodies_in_flight = in_flight;
      const auto report = run_many(count);
      EXPECT_TRUE(report.complete());
      EXPECT_EQ(report.delivered, count);
      EXPECT_EQ(report.bodies_sent, (count + 9) / 10);
      EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(), count);
    }
  }
}

TEST_F(BodiesInFlight, two_bodies_are_under_way_while_the_third_is_filled) {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t under_way = 0;
  std::size_t most = 0;
  http_.otherwise([&](const auto& request) {
    {
      std::unique_lock lock(mutex);
      most = std::max(most, ++under_way);
      changed.notify_all();
      // The first waits for company.
      changed.wait_for(lock, std::chrono::seconds(5), [&] { return most == 2; });
    }
    auto answer = tinybird_.answer(request);
    const std::scoped_lock lock(mutex);
    --under_way;
    return answer;
  });
  EXPECT_TRUE(run_many(100).complete());
  EXPECT_EQ(most, 2U);
}

TEST_F(BodiesInFlight, the_only_body_and_one_at_a_time_need_no_thread) {
  std::set<std::thread::id> threads;
  std::mutex mutex;
  http_.otherwise([&](const auto& request) {
    const std::scoped_lock lock(mutex);
    threads.insert(std::this_thread::get_id());
    return tinybird_.answer(request);
  });
  EXPECT_TRUE(run_many(9).complete());
  options_.bodies_in_flight = 1;
  EXPECT_TRUE(run_many(95).complete());
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

TEST_F(BodiesInFlight, a_413_is_split_on_every_thread) {
  tinybird_.body_bytes_max = 1500;
  const auto report = run_many(200);
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(report.delivered, 200U);
  EXPECT_GT(report.bodies_sent, 20U);
  const auto& rows = tinybird_.datasources[std::string(k_people)].rows;
  EXPECT_EQ(rows.size(), 200U);
  EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(), 200U);
}

TEST_F(BodiesInFlight, problems_are_in_the_order_of_the_source_whatever_ends_first) {
  std::atomic<int> count = 0;
  http_.otherwise([&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
    const int number = count++;
    if (number % 2 == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (number < 4) {
      return net::HttpResponse{
          .status = 422, .headers = {}, .body = std::format("no {}", number % 2)};
    }
    return tinybird_.answer(request);
  });
  const auto report = run_many(100);
  EXPECT_EQ(report.undelivered, 40U);
  EXPECT_EQ(report.delivered, 60U);
  ASSERT_EQ(report.problems.size(), 2U);
  EXPECT_EQ(report.problems[0].records + report.problems[1].records, 40U);
  EXPECT_EQ(report.problems[0].first.index, 0U);
  EXPECT_EQ(report.problems[0].place, "change 0");
  EXPECT_LT(report.problems[0].first.index, report.problems[1].first.index);
}

TEST_F(BodiesInFlight, a_failure_that_is_not_the_body_s_stops_a_long_source) {
  const std::pair<int, ErrorKind> answers[] = {{401, ErrorKind::denied},
                                               {403, ErrorKind::denied},
                                               {404, ErrorKind::missing},
                                               {503, ErrorKind::unavailable}};
  for (const auto& [status, kind] : answers) {
    http_.otherwise([answered = status](const auto&) {
      return net::HttpResponse{.status = answered, .headers = {}, .body = "{}"};
    });
    options_.after_giving_up = AfterGivingUp::stop;
    auto report = run_many(1'000'000);
    EXPECT_FALSE(report.complete());
    ASSERT_TRUE(report.source_error) << status;
    EXPECT_EQ(report.source_error->kind, kind);
    EXPECT_TRUE(report.source_error->message.starts_with("not read to its end: "))
        << report.source_error->message;
    EXPECT_LT(read_, 100U);
    EXPECT_EQ(report.read, read_);
    EXPECT_EQ(report.undelivered, read_);

    options_.after_giving_up = AfterGivingUp::read_on;
    report = run_many(100);
    EXPECT_EQ(report.undelivered, 100U) << "a short source is read to its end";
    EXPECT_FALSE(report.source_error);
  }
}

TEST_F(BodiesInFlight, a_data_source_that_cannot_be_used_stops_a_long_source) {
  http_.otherwise(
      [](const auto&) { return net::HttpResponse{.status = 400, .headers = {}, .body = "what?"}; });
  Destinations checked(client_, {}, TableCheck::ensure);
  options_.after_giving_up = AfterGivingUp::stop;
  ManyChanges source(1'000'000);
  const auto report = deliver(source, {writer_, checked, client_}, options_,
                              base::Deadline::in(clock_, std::chrono::seconds(30)));
  EXPECT_TRUE(report.source_error);
  EXPECT_EQ(report.undelivered, source.read());
  EXPECT_LT(source.read(), 100U);
}

TEST_F(BodiesInFlight, a_body_that_is_refused_for_its_content_does_not_stop_the_others) {
  options_.after_giving_up = AfterGivingUp::stop;
  http_.answer(422, "no").answer(400, "no");
  const auto report = run_many(100);
  EXPECT_EQ(report.undelivered, 20U);
  EXPECT_EQ(report.delivered, 80U);
  EXPECT_FALSE(report.source_error);
}

TEST_F(BodiesInFlight, the_deadline_ends_all_of_them) {
  http_.otherwise([&](const auto&) -> base::Result<net::HttpResponse> {
    clock_.advance(std::chrono::seconds(40));
    return base::fail(ErrorKind::expired, "too late");
  });
  options_.after_giving_up = AfterGivingUp::stop;
  const auto report = run_many(1'000'000);
  EXPECT_EQ(report.delivered, 0U);
  ASSERT_TRUE(report.source_error);
  EXPECT_EQ(report.source_error->kind, ErrorKind::expired);
  EXPECT_LT(read_, 100U);
}

// Bad records without end: nothing is ever sent that could meet the deadline.
class BadLines final : public dynamodb::ChangeSource {
 public:
  BadLines(testing::FakeClock& clock, std::uint64_t count) : clock_(clock), count_(count) {}

  base::Result<std::optional<dynamodb::ReadChange>> next() override {
    if (read_ == count_) {
      return std::nullopt;
    }
    clock_.advance(std::chrono::milliseconds(1));
    return dynamodb::ReadChange{.index = read_++,
                                .sequence_number = {},
                                .change = base::fail(ErrorKind::bad_input, "the line is empty")};
  }

  std::string place_of(std::uint64_t index, std::string_view) const override {
    return std::format("line {}", index + 1);
  }

 private:
  testing::FakeClock& clock_;
  std::uint64_t count_;
  std::uint64_t read_ = 0;
};

TEST_F(BodiesInFlight, bad_lines_without_end_are_left_at_the_deadline) {
  for (const auto after : {AfterGivingUp::stop, AfterGivingUp::read_on}) {
    options_.after_giving_up = after;
    BadLines source(clock_, 1'000'000'000);
    const auto report = run_source(source);
    const auto most = after == AfterGivingUp::stop ? 30'000U : 30'000U + 250U;
    EXPECT_GE(report.read, most);
    EXPECT_LE(report.read, most + 16U);
    ASSERT_TRUE(report.source_error);
    EXPECT_EQ(report.source_error->kind, ErrorKind::expired);
    EXPECT_TRUE(report.source_error->message.contains("no time was left after 30"))
        << report.source_error->message;
    ASSERT_EQ(report.problems.size(), 1U);
    EXPECT_EQ(report.problems[0].placed().message, "line 1: the line is empty");
    EXPECT_EQ(report.problems[0].records, report.read);
    EXPECT_EQ(report.problems[0].last.index, report.read - 1);
  }
}

TEST_F(BodiesInFlight, a_short_source_is_read_to_its_end_a_little_after_the_deadline) {
  options_.after_giving_up = AfterGivingUp::read_on;
  BadLines source(clock_, 30'200);
  const auto report = run_source(source);
  EXPECT_EQ(report.undelivered, 30'200U);
  EXPECT_FALSE(report.source_error);
}

TEST_F(BodiesInFlight, defect_24_a_body_is_waited_for_where_memory_does_not_suffice_for_more) {
  options_ = {.limits = {.rows_max = 3'000}, .bodies_in_flight = 2, .packed_bytes_max = 1};
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  http_.otherwise([&](const auto& request) {
    const int now = ++under_way;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    --under_way;
    return tinybird_.answer(request);
  });
  EXPECT_TRUE(run_many(20'000).complete());
  EXPECT_EQ(most, 1);
  const auto& rows = tinybird_.datasources[std::string(k_people)].rows;
  EXPECT_EQ(rows.size(), 20'000U);
  EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(), 20'000U);
}

// A body's memory is taken once: what is sent lies at no more places than there are buffers.
TEST_F(BodiesInFlight, defect_24_bodies_are_filled_in_the_same_memory_again_and_again) {
  options_ = {.limits = {.rows_max = 1'000'000, .bytes_max = 100'000}, .bodies_in_flight = 2};
  std::mutex mutex;
  std::set<const char*> places;
  tap_.before = [&](const net::HttpRequest& request) {
    const std::scoped_lock lock(mutex);
    places.insert(request.body.data());
    EXPECT_LE(request.body.size(), 100'000U);
  };
  const auto report = run_many(20'000);
  EXPECT_TRUE(report.complete());
  EXPECT_GT(report.bodies_sent, 50U);
  EXPECT_LE(places.size(), 3U);
}

}  // namespace
}  // namespace tinydynamocdc::deliver
