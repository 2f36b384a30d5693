// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/s3_objects.hpp"
#include "aws/sqs.hpp"
#include "setup/function_fixture.hpp"
#include "setup/rights.hpp"
#include "status/read_status.hpp"
#include "status/verdict.hpp"
#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::status {

/// A set-up in which all is well, as the verbs make it, and what its status says.
class StatusTest : public setup::FunctionTest {
 protected:
  using FakeAws = testing::FakeAws;

  void SetUp() override {
    answer_sql(R"({"rows":12,"newest":1767225600})", R"({"rows":0})");
    has_token_ = false;
    expect_ok(create());
    aws_.functions.at("cdc")["Environment"]["Variables"]["TB_PARTIAL_BATCH"] = "true";
    aws_.policies["cdc"] = Json::array();
    add_table("Orders");
    aws_.queues["dead"] = Json::array();
    aws_.alarms["cdc-Errors"] = {
        {"AlarmName", "cdc-Errors"},
        {"StateValue", "OK"},
        {"AlarmActions", Json::array()},
        {"Dimensions", Json::array({{{"Name", "FunctionName"}, {"Value", "cdc"}}})}};
    aws_.iterator_age_ms = 1200;
  }

  /// A table with its trigger and permission to read its stream.
  void add_table(const std::string& table) {
    aws_.add_table(table);
    aws_.add_mapping(
        {{"FunctionArn", FakeAws::function_arn("cdc")},
         {"EventSourceArn", FakeAws::stream_arn(table)},
         {"BatchSize", 250},
         {"MaximumBatchingWindowInSeconds", 5},
         {"MaximumRetryAttempts", 5},
         {"BisectBatchOnFunctionError", true},
         {"FunctionResponseTypes", {"ReportBatchItemFailures"}},
         {"LastProcessingResult", "OK"},
         {"DestinationConfig", {{"OnFailure", {{"Destination", FakeAws::queue_arn("dead")}}}}}});
    const std::string arn = aws_.tables.at(table)["TableArn"];
    std::vector<manage::Wanted> rights;
    rights.push_back({.resource = std::make_unique<setup::Rights>(
                          function_parts(), site_,
                          std::vector<setup::Right>{
                              {.what = "read the stream of " + table,
                               .change = [arn](auto& policy) { policy.allow_table(arn); }}})});
    expect_ok(run(std::make_unique<manage::Reconciler>("Rights", std::move(rights),
                                                       manage::ReconcileOptions{}, console_)));
  }

  [[nodiscard]] StatusTarget target(std::vector<std::string> tables) const {
    return {.tables = std::move(tables),
            .site = {.region = FakeAws::k_region, .function = "cdc", .role = {}, .secret = {}},
            .settings = settings_,
            .naming = {},
            .tinybird = has_token_ ? manage::TinybirdTarget{.token = base::Secret(at_hand_),
                                                            .api_endpoint = k_endpoint,
                                                            .token_origin = "TB_TOKEN"}
                                   : manage::TinybirdTarget(),
            .code = code(),
            .seed = 1};
  }
  StatusParts parts(net::HttpClient& tinybird) {
    return {.aws = trigger_parts(),
            .sts = sts_,
            .logs = logs_,
            .exports = exports_,
            .watch = watch_,
            .queues = queues_,
            .objects = objects_,
            .buckets = buckets_,
            .scheduler = scheduler_,
            .topics = topics_,
            .http = tinybird,
            .clock = clock_};
  }
  base::Result<Status> read(std::vector<std::string> tables = {"Orders"}) {
    return read_status(parts(tinybird_), target(std::move(tables)));
  }
  static std::vector<Line> lines_of(const Status& status) {
    auto lines = function_lines(status);
    for (const auto& table : status.tables) {
      std::ranges::copy(table_lines(table), std::back_inserter(lines));
    }
    return lines;
  }
  /// Everything that is said, once for each time that it is.
  std::string all_texts(std::vector<std::string> tables = {"Orders"}) {
    const auto status = read(std::move(tables));
    std::string all = status ? "" : status.error().message;
    for (const auto& line : status ? lines_of(*status) : std::vector<Line>()) {
      if (line.verdict.health != Health::skipped) {
        all += std::string(to_string(line.verdict.health)) + " " + line.subject + ": " +
               line.verdict.text + "\n";
      }
    }
    return all;
  }
  static std::size_t times(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
      ++count;
    }
    return count;
  }

  /// The verdict on that subject, of the function or the first table.
  Verdict verdict(std::string_view subject) {
    const auto status = read();
    if (!status) {
      ADD_FAILURE() << status.error().message;
      return {};
    }
    for (const auto& line : lines_of(*status)) {
      if (line.subject == subject) {
        return line.verdict;
      }
    }
    ADD_FAILURE() << "no line on " << subject;
    return {};
  }
  void expect(std::string_view subject, Health health, std::string_view part) {
    const auto found = verdict(subject);
    EXPECT_EQ(to_string(found.health), to_string(health)) << subject << ": " << found.text;
    EXPECT_TRUE(found.text.contains(part)) << subject << ": " << found.text << " lacks " << part;
  }
  Health health() {
    const auto status = read();
    return status ? health_of(*status) : Health::unknown;
  }
  Json& trigger() { return aws_.mappings.front(); }

  /// With a token at hand; every question is answered.
  void answer_sql(std::string rows, std::string quarantined) {
    has_token_ = true;
    tinybird_.otherwise([=, this](const testing::RecordedRequest& request) {
      const auto is = [&](std::string_view part) { return request.target.contains(part); };
      if (is("/v1/workspace")) {
        return net::HttpResponse{200, {}, R"({"name":"shop"})"};
      }
      if (is("/v0/tokens/")) {
        return net::HttpResponse{200, {}, scopes_};
      }
      if (is("/v0/datasources")) {
        return net::HttpResponse{200, {}, R"({"datasources":[]})"};
      }
      if (request.body.contains("SNAPSHOT_COMPLETE' AND eventSourceARN")) {
        return net::HttpResponse{200, {}, std::format(R"({{"n":"{}"}})", marks_)};
      }
      return net::HttpResponse{200, {}, request.body.contains("_quarantine") ? quarantined : rows};
    });
  }

  aws::Sqs queues_{access_};
  aws::S3Objects objects_{access_};
  testing::ScriptedHttpClient tinybird_;
  std::string at_hand_ = "p.t";
  std::string scopes_ = R"({"id":"1","name":"n","token":"p.x","scopes":[{"type":"ADMIN"}]})";
  bool has_token_ = false;
  int marks_ = 1;  ///< Of any export.
};

}  // namespace tinydynamocdc::status
