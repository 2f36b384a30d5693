// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <format>
#include <string>
#include <vector>

#include "aws/dynamodb_streams.hpp"
#include "aws/sqs.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/tinybird_access.hpp"
#include "manual_redrive/redrive.hpp"
#include "support/fake_tinybird.hpp"
#include "support/scripted_http_client.hpp"
#include "support/stream_events.hpp"

namespace tinydynamocdc::manual_redrive {

/// A function whose trigger for Orders has given up batches, and a Tinybird that takes rows again.
class RedriveTest : public manage::ManageTest {
 protected:
  void SetUp() override {
    aws_.add_table("Orders");
    aws_.add_function("cdc");
    aws_.add_mapping({{"FunctionArn", testing::FakeAws::function_arn("cdc")},
                      {"EventSourceArn", testing::FakeAws::stream_arn("Orders")},
                      {"DestinationConfig",
                       {{"OnFailure", {{"Destination", testing::FakeAws::queue_arn("dead")}}}}}});
    aws_.queues["dead"] = Json::array();
    for (int number = 100; number < 120; ++number) {
      aws_.stream_records.push_back(record(number));
    }
    http_.otherwise([this](const auto& request) { return tinybird_.answer(request); });
  }

  /// As GetRecords shows it: without its stream.
  static Json record(int number) {
    auto json = Json::parse(testing::StreamRecord()
                                .numbered(std::to_string(number))
                                .with_image(std::format(R"("Id":{{"N":"{}"}})", number))
                                .json());
    json.erase("eventSourceARN");
    return json;
  }
  static Json failure(int first, int last, const std::string& table = "Orders",
                      const std::string& function = "cdc") {
    return {{"requestContext",
             {{"requestId", "r"},
              {"functionArn", testing::FakeAws::function_arn(function)},
              {"condition", "RetryAttemptsExhausted"},
              {"approximateInvokeCount", 6}}},
            {"version", "1.0"},
            {"DDBStreamBatchInfo",
             {{"shardId", "shardId-1"},
              {"startSequenceNumber", std::to_string(first)},
              {"endSequenceNumber", std::to_string(last)},
              {"batchSize", last - first + 1},
              {"streamArn", testing::FakeAws::stream_arn(table)}}}};
  }
  void add(const Json& what) { aws_.queues["dead"].push_back(what.dump()); }

  base::Result<RedriveReport> redrive_all(manage::Mode mode = manage::Mode::apply,
                                          std::vector<std::string> tables = {}) {
    return redrive({.aws = trigger_parts(),
                    .queues = queues_,
                    .objects = objects_,
                    .streams = streams_,
                    .tinybird = mode == manage::Mode::apply ? &access_tinybird_.client() : nullptr},
                   {.tables = std::move(tables),
                    .function = {.name = "cdc", .role = "", .secret = "", .region = "eu-west-2"},
                    .mode = mode});
  }
  /// The only failure record's outcome.
  redrive::RedeliveryReport only(const base::Result<RedriveReport>& report) {
    if (!report || report->failures.size() != 1) {
      ADD_FAILURE() << (report ? "not one failure record" : report.error().message);
      return {};
    }
    return report->failures.front();
  }
  std::size_t failures_left() const { return aws_.queues.at("dead").size(); }

  testing::FakeTinybird tinybird_;
  testing::ScriptedHttpClient http_;
  manage::TinybirdAccess access_tinybird_{http_,
                                          clock_,
                                          {.token = base::Secret("p.token"),
                                           .api_endpoint = "https://api.tinybird.co/v0/",
                                           .token_origin = "TB_TOKEN"},
                                          1};
  aws::Sqs queues_{access_};
  aws::S3Objects objects_{access_};
  aws::DynamoDbStreams streams_{access_};
};

}  // namespace tinydynamocdc::manual_redrive
