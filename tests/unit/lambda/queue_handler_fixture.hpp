// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <format>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/credentials.hpp"
#include "lambda/invocation_handler.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_tinybird.hpp"
#include "support/simulated_aws.hpp"
#include "support/stream_events.hpp"

namespace tinydynamocdc::lambda {

/// The function, its failure queue, a stream of twenty records and Tinybird.
class QueueHandlerTest : public ::testing::Test, public net::HttpClient {
 public:
  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       base::Deadline deadline) override {
    if (request.origin.host != "api.tinybird.co") {
      return aws_.send(request, deadline);
    }
    ++tinybird_requests_;
    clock_.advance(tinybird_takes_);
    if (trouble_) {
      if (auto answer = trouble_(request)) {
        return std::move(*answer);
      }
    }
    return tinybird_.answer({.method = request.method,
                             .origin = request.origin,
                             .target = request.target,
                             .headers = request.headers,
                             .body = std::string(request.body)});
  }

 protected:
  using Json = nlohmann::json;

  void SetUp() override {
    aws_.clock = &clock_;
    aws_.queues["dead"] = {};
    aws_.queues["failures"].dead_letters = "dead";
    for (int number = 100; number < 120; ++number) {
      aws_.shards["shardId-1"].push_back({.number = std::to_string(number),
                                          .made_ms = clock_.unix_ms(),
                                          .json = record(number).json()});
    }
  }

  static testing::StreamRecord record(int number) {
    return testing::StreamRecord()
        .numbered(std::to_string(number))
        .without("eventSourceARN")
        .with_image(std::format(R"("Id":{{"N":"{}"}})", number));
  }

  static std::string stream_arn(std::string_view table) {
    return std::format(
        "arn:aws:dynamodb:eu-west-2:123456789012:table/{}/stream/2026-01-01T00:00:00.000", table);
  }

  static Json failure(int first, int last, std::string_view table = "Orders",
                      std::string_view function = "cdc") {
    return {{"requestContext",
             {{"requestId", "r"},
              {"functionArn",
               std::format("arn:aws:lambda:eu-west-2:123456789012:function:{}", function)},
              {"condition", "RetryAttemptsExhausted"}}},
            {"version", "1.0"},
            {"DDBStreamBatchInfo",
             {{"shardId", "shardId-1"},
              {"startSequenceNumber", std::to_string(first)},
              {"endSequenceNumber", std::to_string(last)},
              {"approximateArrivalOfFirstRecord", "2026-01-01T00:00:00Z"},
              {"batchSize", last - first + 1},
              {"streamArn", stream_arn(table)}}}};
  }

  static Json event_failure(const Json& event) {
    return {{"version", "1.0"},
            {"requestContext",
             {{"functionArn", "arn:aws:lambda:eu-west-2:123456789012:function:cdc:$LATEST"},
              {"condition", "RetriesExhausted"}}},
            {"requestPayload", event}};
  }

  void put(const Json& body) {
    aws_.put("failures", body.is_string() ? body.get<std::string>() : body.dump());
  }

  /// One invocation with up to ten of the queue's failure records. Deletes what is not named, as
  /// AWS does.
  base::Result<std::string> invoke(int time_out_s = 300) {
    InvocationHandler handler(
        config(), {.log = log_,
                   .access = access_,
                   .tokens = token_,
                   .metrics_output = [this](std::string_view line) { metrics_ += line; }});
    const auto messages = aws_.receive("failures", 10);
    Json records = Json::array();
    for (const auto& message : messages) {
      records.push_back({{"messageId", message.id},
                         {"receiptHandle", message.receipt},
                         {"body", message.body},
                         {"attributes",
                          {{"ApproximateReceiveCount", std::to_string(message.receives)},
                           {"SentTimestamp", std::to_string(message.sent_ms)}}},
                         {"eventSource", "aws:sqs"},
                         {"eventSourceARN", testing::SimulatedAws::queue_arn("failures")}});
    }
    const testing::Padded payload(Json{{"Records", records}}.dump());
    auto answer =
        handler.handle({.request_id = "r",
                        .payload = payload.view(),
                        .deadline = base::Deadline::in(clock_, std::chrono::seconds(time_out_s)),
                        .function_arn = "arn:aws:lambda:eu-west-2:123456789012:function:cdc"});
    put_off_.clear();
    if (answer) {
      for (const auto& item : Json::parse(*answer).at("batchItemFailures")) {
        put_off_.insert(item.at("itemIdentifier").get<std::string>());
      }
      for (const auto& message : messages) {
        if (!put_off_.contains(message.id)) {
          aws_.erase("failures", message.id);
        }
      }
    }
    return answer;
  }

  [[nodiscard]] Config config() const {
    return {.token = base::Secret("p.token"),
            .token_secret = {},
            .api = {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"},
            .naming = {},
            .batch_rows_max = {},
            .memory_mb = {},
            .function_name = "cdc",
            .failure_answer = answer_};
  }

  /// In how many seconds the n-th failure record of the queue can be received.
  [[nodiscard]] std::int64_t pause_s(std::size_t n = 0) const {
    return (aws_.queues.at("failures").messages.at(n).visible_at_ms - clock_.unix_ms()) / 1'000;
  }
  [[nodiscard]] std::size_t left() const { return aws_.queues.at("failures").messages.size(); }
  [[nodiscard]] std::vector<testing::SimulatedAws::Message> dead() const {
    return aws_.queues.at("dead").messages;
  }
  static std::string attribute(const testing::SimulatedAws::Message& message, const char* name) {
    return message.attributes.contains(name)
               ? message.attributes[name]["StringValue"].get<std::string>()
               : std::string();
  }

  testing::FakeClock clock_;
  testing::SimulatedAws aws_;
  testing::FakeTinybird tinybird_;
  std::function<std::optional<net::HttpResponse>(const net::HttpRequest&)> trouble_;
  std::chrono::milliseconds tinybird_takes_{20};
  int tinybird_requests_ = 0;
  FailureAnswer answer_ = FailureAnswer::partial_batch;
  std::set<std::string> put_off_;
  std::string lines_;
  std::string metrics_;
  base::Log log_{base::LogLevel::info, clock_, [this](std::string_view line) { lines_ += line; }};
  tinybird::FixedToken token_{base::Secret("p.token")};
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()});
  base::Environment environment_;
  aws::Access access_{*this, clock_, *credentials_, environment_, "eu-west-2", 1};
};

}  // namespace tinydynamocdc::lambda
