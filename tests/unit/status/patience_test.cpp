// SPDX-License-Identifier: Apache-2.0
#include "status/patience.hpp"

#include <gtest/gtest.h>

#include "status/asking.hpp"
#include "status/status_fixture.hpp"

namespace tinydynamocdc::status {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Takes the connection and never answers.
testing::ScriptedHttpClient::Answer hanging(testing::FakeClock& clock) {
  return [&clock](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
    clock.advance(request.deadline.remaining(clock));
    return base::fail(ErrorKind::expired, "no answer in time");
  };
}

class PatienceTest : public StatusTest {
 protected:
  std::chrono::steady_clock::duration since_start() const { return clock_.steady() - start_; }
  void start() { start_ = clock_.steady(); }

 private:
  std::chrono::steady_clock::time_point start_;
};

TEST_F(PatienceTest, who_does_not_answer_is_not_waited_for_twice) {
  testing::ScriptedHttpClient hung;
  hung.otherwise(hanging(clock_));
  Patience patience(hung, clock_);
  const net::HttpRequest request{.origin = {net::Scheme::https, "a.example", 443}};
  start();
  for (int i = 0; i < 5; ++i) {
    const auto answer = patience.send(request, base::Deadline::in(clock_, seconds(60)));
    ASSERT_FALSE(answer);
    patience.sleep_for(seconds(5));
  }
  EXPECT_EQ(since_start(), k_answer_limit);
  EXPECT_EQ(hung.requests().size(), 1);
  const auto refused = patience.send(request, base::Deadline::in(clock_, seconds(60)));
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(refused.error().message.contains("https://a.example did not answer"))
      << refused.error().message;
  // Another host is asked, and this one by the next look.
  static_cast<void>(patience.send({.origin = {net::Scheme::https, "b.example", 443}},
                                  base::Deadline::in(clock_, seconds(60))));
  EXPECT_EQ(hung.requests().size(), 2);
  patience.renew();
  static_cast<void>(patience.send(request, base::Deadline::in(clock_, seconds(60))));
  EXPECT_EQ(hung.requests().size(), 3);
}

TEST_F(PatienceTest, a_host_in_trouble_is_asked_three_times) {
  testing::ScriptedHttpClient http;
  http.answer(503).answer(503).answer(200).otherwise(
      [](const testing::RecordedRequest&) { return net::HttpResponse{503, {}, ""}; });
  Patience patience(http, clock_);
  const net::HttpRequest request{.origin = {net::Scheme::https, "a.example", 443}};
  for (int i = 0; i < 10; ++i) {
    static_cast<void>(patience.send(request, base::Deadline::in(clock_, seconds(60))));
  }
  EXPECT_EQ(http.requests().size(), 6);
}

TEST_F(PatienceTest, a_status_answers_within_ten_seconds_while_tinybird_hangs) {
  for (const auto* table : {"Users", "Carts", "Items", "Stock"}) {
    add_table(table);
  }
  has_token_ = true;
  tinybird_.otherwise(hanging(clock_));
  start();
  const auto status = read({});
  EXPECT_LE(since_start(), seconds(10));
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(status->tables.size(), 5);
  // Nothing of it counts as well, and it is said once.
  EXPECT_EQ(health_of(*status), Health::unknown);
  std::size_t unread = 0;
  for (const auto& line : lines_of(*status)) {
    unread += line.verdict.health == Health::unknown ? 1 : 0;
  }
  EXPECT_EQ(unread, 1);
  EXPECT_EQ(tinybird_.requests().size(), 1);
}

TEST_F(PatienceTest, a_status_answers_within_ten_seconds_while_tinybird_answers_with_errors) {
  add_table("Users");
  has_token_ = true;
  tinybird_.otherwise(
      [](const testing::RecordedRequest&) { return net::HttpResponse{503, {}, "down"}; });
  start();
  const auto status = read({});
  EXPECT_LE(since_start(), seconds(10));
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(health_of(*status), Health::unknown);
}

// AWS, of which one service takes connections and never answers.
class OneServiceHangs final : public net::HttpClient {
 public:
  OneServiceHangs(net::HttpClient& aws, testing::FakeClock& clock, std::string host)
      : aws_(aws), clock_(clock), host_(std::move(host)) {}
  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       base::Deadline deadline) override {
    if (!request.origin.host.starts_with(host_)) {
      return aws_.send(request, deadline);
    }
    clock_.advance(deadline.remaining(clock_));
    return base::fail(ErrorKind::expired, "no answer in time");
  }

 private:
  net::HttpClient& aws_;
  testing::FakeClock& clock_;
  std::string host_;
};

TEST_F(PatienceTest, a_status_answers_within_ten_seconds_while_cloud_watch_and_tinybird_hang) {
  add_table("Users");
  has_token_ = true;
  tinybird_.otherwise(hanging(clock_));
  OneServiceHangs hung(aws_, clock_, "monitoring.");
  Patience patience(hung, clock_);
  aws::Access access{patience, patience, *credentials_, environment_, FakeAws::k_region, 1};
  aws::CloudWatch watch(access);
  start();
  const auto status = read_status({.aws = trigger_parts(),
                                   .sts = sts_,
                                   .logs = logs_,
                                   .exports = exports_,
                                   .watch = watch,
                                   .queues = queues_,
                                   .objects = objects_,
                                   .buckets = buckets_,
                                   .scheduler = scheduler_,
                                   .topics = topics_,
                                   .http = tinybird_,
                                   .clock = clock_},
                                  target({}));
  EXPECT_LE(since_start(), seconds(10));
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(to_string(judge(status->alarms).health), "unknown");
}

}  // namespace
}  // namespace tinydynamocdc::status
