// SPDX-License-Identifier: Apache-2.0
#include "tinybird/client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <format>
#include <latch>
#include <mutex>
#include <thread>

#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"
#include "tinybird/datasources.hpp"
#include "tinybird/events.hpp"

namespace tinydynamocdc::tinybird {
namespace {

using base::Deadline;
using base::ErrorKind;
using base::Secret;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view k_ack = R"({"successful_rows":1,"quarantined_rows":0})";

// A secret that is rotated while the function runs.
class RotatingToken final : public TokenSource {
 public:
  explicit RotatingToken(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {}
  base::Result<Secret> token(Deadline) override {
    const std::scoped_lock lock(mutex_);
    return Secret(tokens_.front());
  }
  base::Result<bool> renew(const Secret& refused, Deadline) override {
    const std::scoped_lock lock(mutex_);
    if (refused != Secret(tokens_.front())) {
      return true;
    }
    ++renewals;
    if (tokens_.size() > 1) {
      tokens_.erase(tokens_.begin());
    }
    return refused != Secret(tokens_.front());
  }
  void set(std::vector<std::string> tokens) { tokens_ = std::move(tokens); }
  int renewals = 0;

 private:
  std::mutex mutex_;
  std::vector<std::string> tokens_;
};

class TinybirdClient : public ::testing::Test {
 protected:
  CallResult<Ack> append(std::chrono::milliseconds time = seconds(60)) {
    return append_rows(client_, "ddb_t", "packed", 1, Deadline::in(clock_, time));
  }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  net::Jitter jitter_{1};
  RotatingToken token_{{"old", "new"}};
  Client client_{{http_, clock_, jitter_, token_},
                 {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
};

TEST_F(TinybirdClient, sends_rows_with_token_and_asks_to_wait) {
  http_.answer(200, std::string(k_ack));
  const auto ack = append();
  ASSERT_TRUE(ack) << ack.error().error.message;
  EXPECT_EQ(ack->successful_rows, 1U);
  const auto request = http_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v0/events?name=ddb_t&wait=true");
  EXPECT_EQ(request.header("Authorization"), "Bearer old");
  EXPECT_EQ(request.header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(request.header("Content-Encoding"), "gzip");
  EXPECT_EQ(request.body, "packed");
}

TEST_F(TinybirdClient, defect_02_only_a_200_whose_counts_add_up_is_an_acknowledgement) {
  const std::pair<int, std::string> answers[] = {
      {202, R"({"successful_rows":1,"quarantined_rows":0})"},
      {200, R"({"successful_rows":0,"quarantined_rows":0})"},
      {200, R"({"successful_rows":2,"quarantined_rows":0})"},
      {200, "OK"},
      {200, ""},
      {200, R"({"successful_rows":-1,"quarantined_rows":2})"},
      {200, R"({"successful_rows":2,"quarantined_rows":18446744073709551615})"},
      {200, R"({"successful_rows":18446744073709551615,"quarantined_rows":2})"},
      {200, R"({"successful_rows":18446744073709551617,"quarantined_rows":0})"},
      {200, R"({"successful_rows":1.0,"quarantined_rows":0})"},
      {200, R"({"successful_rows":1e0,"quarantined_rows":0})"},
      {200, R"({"successful_rows":"1","quarantined_rows":0})"},
      {200, R"({"successful_rows":true,"quarantined_rows":0})"},
      {200, R"({"successful_rows":[1],"quarantined_rows":0})"},
      {200, R"({"successful_rows":1,"quarantined_rows":null})"},
      {200, R"({"successful_rows":1})"},
      {200, R"([{"successful_rows":1,"quarantined_rows":0}])"},
      {200, R"({"successful_rows":1,"quarantined_rows":0}{})"},
      {201, R"({"successful_rows":1,"quarantined_rows":0})"},
  };
  for (const auto& [status, body] : answers) {
    http_.answer(status, body);
    const auto ack = append();
    ASSERT_FALSE(ack) << status << " " << body;
    EXPECT_EQ(ack.error().error.kind, ErrorKind::unavailable) << status << " " << body;
  }
  http_.answer(200, R"({"successful_rows":0,"quarantined_rows":1})");
  const auto ack = append();
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->quarantined_rows, 1U);
}

TEST_F(TinybirdClient, a_200_with_an_error_beside_its_counts_acknowledges_nothing) {
  const std::string k_secret = "p.eyJ1IjoidSIsImlkIjoiaSJ9.signature";
  token_.set({k_secret});
  const std::pair<std::string, std::string> answers[] = {
      {R"({"successful_rows":1,"quarantined_rows":0,"error":"disk is full"})", "disk is full"},
      {R"({"successful_rows":1,"quarantined_rows":0,"error":{"code":1}})", "without a message"},
      {R"({"successful_rows":1,"quarantined_rows":0,"error":true})", "without a message"},
      {R"({"successful_rows":1,"quarantined_rows":0,"error":"no )" + k_secret + R"("})",
       "no [redacted]"},
      {R"({"successful_rows":1,"quarantined_rows":0,"error":")" + std::string(9'000, 'e') + R"("})",
       "eee…"},
  };
  for (const auto& [body, words] : answers) {
    http_.answer(200, body);
    const auto ack = append();
    ASSERT_FALSE(ack) << body;
    EXPECT_EQ(ack.error().error.kind, ErrorKind::unavailable);
    EXPECT_TRUE(ack.error().error.message.contains(words)) << ack.error().error.message;
    EXPECT_LT(ack.error().error.message.size(), 700U);
  }
  http_.answer(200, std::string(k_ack), {{"x-clickhouse-exception-code", "241"}});
  const auto ack = append();
  ASSERT_FALSE(ack);
  EXPECT_EQ(ack.error().error.kind, ErrorKind::unavailable);
  EXPECT_TRUE(ack.error().error.message.contains("Code 241")) << ack.error().error.message;
  for (const char* none : {"null", "false", R"("")"}) {
    http_.answer(200,
                 std::format(R"({{"successful_rows":1,"quarantined_rows":0,"error":{}}})", none));
    EXPECT_TRUE(append()) << none;
  }
}

TEST_F(TinybirdClient, an_append_to_what_is_not_there_is_missing_and_names_it) {
  http_.answer(404, R"({"error":"x"})")
      .answer(400, R"({"error":"Datasource ddb_t not found"})")
      .answer(400, R"({"error":"Datasource ddb_t2 not found"})");
  EXPECT_EQ(append().error().error.kind, ErrorKind::missing);
  const auto named = append();
  EXPECT_EQ(named.error().error.kind, ErrorKind::missing);
  EXPECT_TRUE(named.error().error.message.contains("data source ddb_t:"));
  EXPECT_EQ(append().error().error.kind, ErrorKind::rejected) << "another one";
}

TEST_F(TinybirdClient, defect_22_retries_what_passes_with_the_same_bytes) {
  http_.answer(429, "", {{"Retry-After", "3"}})
      .answer(500)
      .answer(502)
      .answer(503)
      .answer(504)
      .answer(408)
      .answer(520)
      .answer(521)
      .answer(522)
      .answer(523)
      .answer(524)
      .fail(ErrorKind::unavailable)
      .answer(200, std::string(k_ack));
  const auto ack = append();
  ASSERT_TRUE(ack) << ack.error().error.message;
  const auto requests = http_.requests();
  ASSERT_EQ(requests.size(), 13U);
  for (const auto& request : requests) {
    EXPECT_EQ(request.body, requests.front().body);
    EXPECT_EQ(request.target, requests.front().target);
  }
  EXPECT_GE(clock_.sleeps().at(0), seconds(3)) << "Retry-After is waited for";
  EXPECT_EQ(client_.retries(), 12U);
  EXPECT_EQ(client_.requests(), 13U);
}

TEST_F(TinybirdClient, never_retries_what_the_same_bytes_cannot_mend) {
  const std::pair<int, ErrorKind> answers[] = {
      {400, ErrorKind::rejected},  {404, ErrorKind::missing},  {411, ErrorKind::rejected},
      {413, ErrorKind::too_large}, {422, ErrorKind::rejected}, {409, ErrorKind::rejected}};
  std::size_t requests = 0;
  for (const auto& [status, kind] : answers) {
    http_.answer(status, R"({"error":"because"})");
    const auto ack = append();
    ASSERT_FALSE(ack);
    EXPECT_EQ(ack.error().error.kind, kind) << status;
    EXPECT_TRUE(ack.error().error.message.contains("because")) << ack.error().error.message;
    EXPECT_EQ(http_.requests().size(), ++requests) << status;
  }
  EXPECT_TRUE(clock_.sleeps().empty());
}

TEST_F(TinybirdClient, gives_up_when_no_time_is_left_and_says_so) {
  http_.otherwise(
      [](const auto&) { return net::HttpResponse{.status = 503, .headers = {}, .body = "busy"}; });
  const auto begun = clock_.steady();
  const auto ack = append(seconds(20));
  ASSERT_FALSE(ack);
  EXPECT_EQ(ack.error().error.kind, ErrorKind::unavailable);
  EXPECT_TRUE(ack.error().error.message.contains("no time left")) << ack.error().error.message;
  EXPECT_GT(http_.requests().size(), 3U);
  EXPECT_LT(clock_.steady() - begun, seconds(20));
}

TEST_F(TinybirdClient, a_retry_after_of_nothing_is_no_leave_to_hurry) {
  http_.otherwise([](const auto&) {
    return net::HttpResponse{.status = 429, .headers = {{"Retry-After", "0"}}, .body = "busy"};
  });
  ASSERT_FALSE(append(seconds(60)));
  EXPECT_LT(http_.requests().size(), 60U) << "it was some 1,000";
}

TEST_F(TinybirdClient, an_attempt_that_never_ends_is_given_up_before_the_deadline) {
  http_
      .answer_with([&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
        EXPECT_LE(request.deadline.remaining(clock_), k_attempt_timeout);
        clock_.advance(request.deadline.remaining(clock_));
        return base::fail(ErrorKind::expired, "no answer");
      })
      .answer(200, std::string(k_ack));
  EXPECT_TRUE(append(seconds(300)));
}

TEST_F(TinybirdClient, the_deadline_itself_is_final) {
  http_.answer_with(
      [&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
        clock_.advance(request.deadline.remaining(clock_));
        return base::fail(ErrorKind::expired, "no answer");
      });
  const auto ack = append(seconds(5));
  ASSERT_FALSE(ack);
  EXPECT_EQ(ack.error().error.kind, ErrorKind::expired);
}

TEST_F(TinybirdClient, defect_28_a_rotated_secret_is_read_again_once) {
  http_.answer(403, R"({"error":"invalid token"})").answer(200, std::string(k_ack));
  ASSERT_TRUE(append());
  EXPECT_EQ(http_.requests().at(1).header("Authorization"), "Bearer new");
  EXPECT_EQ(token_.renewals, 1);
  // The new one is refused as well: that is final, without another request.
  http_.answer(401, R"({"error":"invalid token"})");
  const auto ack = append();
  ASSERT_FALSE(ack);
  EXPECT_EQ(ack.error().error.kind, ErrorKind::denied);
  EXPECT_EQ(http_.requests().size(), 3U);
}

TEST_F(TinybirdClient, errors_never_show_the_token) {
  const std::string k_secret = "p.eyJ1IjoidSIsImlkIjoiaSJ9.signature";
  token_.set({k_secret});
  for (const std::string& body :
       {"you said Bearer " + k_secret, R"({"error":"bad token )" + k_secret + R"( of you"})",
        "<html>" + std::string(480, 'x') + k_secret, std::string("{\"token\":\"") + k_secret}) {
    for (const int status : {400, 403, 404, 422}) {
      http_.answer(status, body);
      const auto failed = append();
      ASSERT_FALSE(failed);
      for (const auto& text : {failed.error().error.message, failed.error().message}) {
        EXPECT_FALSE(text.contains("eyJ1IjoidSIsImlk") || text.contains("p.eyJ1")) << text;
        EXPECT_LE(text.size(), 650U);
      }
    }
  }
  http_.answer(400, "x");
  const auto ack = append();
  ASSERT_FALSE(ack);
  EXPECT_FALSE(ack.error().error.message.contains("Bearer")) << ack.error().error.message;
  EXPECT_TRUE(ack.error().error.message.contains("POST https://api.tinybird.co/v0/events"));
}

TEST_F(TinybirdClient, reads_a_data_source_s_columns_in_both_forms) {
  http_.answer(200, R"({"name":"x","schema":{"columns":[{"name":"a"},{"name":"b"}]}})")
      .answer(200, R"({"name":"x","columns":[{"name":"a"}]})")
      .answer(404, R"({"error":"no"})")
      .answer(200, R"({"name":"x"})");
  const auto deadline = Deadline::in(clock_, seconds(5));
  EXPECT_EQ((*get_datasource(client_, "x", deadline))->columns,
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ((*get_datasource(client_, "x", deadline))->columns, (std::vector<std::string>{"a"}));
  EXPECT_EQ(*get_datasource(client_, "x", deadline), std::nullopt);
  EXPECT_FALSE(get_datasource(client_, "x", deadline));
}

TEST_F(TinybirdClient, creates_a_data_source_by_a_form_in_the_body) {
  http_.answer(200, "{}")
      .answer(409, R"({"error":"x"})")
      .answer(400, R"({"error":"Data Source already exists"})")
      .answer(
          403,
          R"({"error":"Adding or modifying data sources to this workspace can only be done via deployments."})");
  const auto create = [&] {
    return create_datasource(
        client_,
        {.name = "x", .schema = "`a` String `json:$.a`", .engine = {{"engine", "MergeTree"}}},
        Deadline::in(clock_, seconds(5)));
  };
  EXPECT_EQ(*create(), Creation::created);
  EXPECT_EQ(http_.requests().at(0).target, "/v0/datasources");
  EXPECT_EQ(http_.requests().at(0).body,
            "name=x&mode=create&format=ndjson&schema=%60a%60%20String%20%60json%3A%24.a%60&engine="
            "MergeTree");
  EXPECT_EQ(*create(), Creation::existed);
  EXPECT_EQ(*create(), Creation::existed);
  EXPECT_EQ(http_.requests().size(), 3U);
  token_.set({"only"});
  EXPECT_EQ(*create(), Creation::needs_deployment);
}

TEST(ApiEndpoint, defect_26_any_https_host_and_any_loopback_host_will_do) {
  const std::pair<std::string_view, std::string_view> good[] = {
      {"https://api.tinybird.co/v0/", "https://api.tinybird.co /v0/"},
      {"https://api.tinybird.co", "https://api.tinybird.co /v0/"},
      {"https://api.tinybird.co/", "https://api.tinybird.co /v0/"},
      {"https://api.us-east.aws.tinybird.co/v0", "https://api.us-east.aws.tinybird.co /v0/"},
      {"http://localhost:7181", "http://localhost:7181 /v0/"},
      {"http://127.0.0.1:7181/v0/", "http://127.0.0.1:7181 /v0/"},
      {"https://tinybird.example.internal:8443/tb/v0",
       "https://tinybird.example.internal:8443 /tb/v0/"},
  };
  for (const auto& [text, means] : good) {
    const auto url = parse_api_endpoint(text);
    ASSERT_TRUE(url) << text << ": " << url.error().message;
    EXPECT_EQ(net::to_string(url->origin) + " " + url->path, means) << text;
  }
  for (const auto* text :
       {"http://api.tinybird.co/v0/", "ftp://localhost", "api.tinybird.co", "", "https://",
        "https://a b/", "http://127.evil.example/v0/", "https://host:99999/"}) {
    const auto url = parse_api_endpoint(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::bad_config) << text;
  }
}

TEST(TokenHost, stands_in_the_token) {
  // {"u":"u","id":"i","host":"us_east"}
  EXPECT_EQ(token_host(Secret("p.eyJ1IjoidSIsImlkIjoiaSIsImhvc3QiOiJ1c19lYXN0In0.sig")), "us_east");
  EXPECT_EQ(token_host(Secret("p.eyJ1IjoidSJ9.sig")), "");
  EXPECT_EQ(token_host(Secret("p.???.sig")), "");
  EXPECT_EQ(token_host(Secret("anything")), "");
  EXPECT_EQ(token_host(Secret("")), "");
}

// Every thread is refused the old token; it is read anew for all of them.
TEST_F(TinybirdClient, several_threads_share_the_token_and_one_renewal) {
  constexpr std::size_t k_threads = 8;
  constexpr int k_calls = 20;
  std::latch all_refused(k_threads);
  http_.otherwise([&](const testing::RecordedRequest& request) {
    if (request.header("Authorization") == "Bearer old") {
      all_refused.arrive_and_wait();
      return net::HttpResponse{.status = 403, .headers = {}, .body = "{}"};
    }
    return net::HttpResponse{.status = 200, .headers = {}, .body = std::string(k_ack)};
  });
  std::vector<std::thread> threads;
  std::atomic<int> acknowledged = 0;
  for (std::size_t i = 0; i < k_threads; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < k_calls; ++call) {
        acknowledged += append().has_value() ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(acknowledged, k_threads * k_calls);
  EXPECT_EQ(client_.retries(), k_threads);
  EXPECT_EQ(http_.requests().size(), k_threads * k_calls + k_threads);
  EXPECT_EQ(token_.renewals, 1);
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
