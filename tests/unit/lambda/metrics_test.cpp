// SPDX-License-Identifier: Apache-2.0
#include "lambda/metrics.hpp"

#include <gtest/gtest.h>

#include <new>
#include <nlohmann/json.hpp>
#include <vector>

#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::lambda {
namespace {

using Json = nlohmann::json;

// Members of a line that name no figure.
const Json& directives_of(const Json& line) { return line["_aws"]["CloudWatchMetrics"]; }

TEST(MetricsLine, is_a_log_line_with_what_cloudwatch_needs_in_it) {
  const Figures figures{.rows_delivered = 3,
                        .rows_quarantined = 1,
                        .records_undelivered = 2,
                        .bytes_sent = 1'234,
                        .requests = 5,
                        .retries = 4,
                        .change_lag_ms = 987,
                        .datasources = {"ddb_PeopleTable"}};
  EXPECT_EQ(
      metrics_line("DDBStreamCDC-LambdaFunction", "request-1", figures, 1'767'225'600'123),
      R"({"timestamp":"2026-01-01T00:00:00.123Z","level":"INFO","message":"metrics",)"
      R"("requestId":"request-1","_aws":{"Timestamp":1767225600123,"CloudWatchMetrics":[)"
      R"({"Namespace":"TinyDynamoCDC","Dimensions":[["FunctionName"]],"Metrics":[)"
      R"({"Name":"RowsDelivered","Unit":"Count"},{"Name":"RowsQuarantined","Unit":"Count"},)"
      R"({"Name":"RecordsUndelivered","Unit":"Count"},{"Name":"BytesSent","Unit":"Bytes"},)"
      R"({"Name":"Requests","Unit":"Count"},{"Name":"Retries","Unit":"Count"},)"
      R"({"Name":"ChangeLagMs","Unit":"Milliseconds"}]},)"
      R"({"Namespace":"TinyDynamoCDC","Dimensions":[["FunctionName","DataSource"]],"Metrics":[)"
      R"({"Name":"RowsDelivered","Unit":"Count"},{"Name":"RowsQuarantined","Unit":"Count"},)"
      R"({"Name":"RecordsUndelivered","Unit":"Count"},)"
      R"({"Name":"ChangeLagMs","Unit":"Milliseconds"}]}]},)"
      R"("FunctionName":"DDBStreamCDC-LambdaFunction","DataSource":"ddb_PeopleTable",)"
      R"("RowsDelivered":3,"RowsQuarantined":1,"RecordsUndelivered":2,"BytesSent":1234,)"
      R"("Requests":5,"Retries":4,"ChangeLagMs":987})"
      "\n");
}

TEST(MetricsLine, an_invocation_that_delivered_nothing_has_zeros_and_no_lag) {
  const auto line = Json::parse(metrics_line("f", "r", {}, 0));
  EXPECT_EQ(line["RowsDelivered"], 0);
  EXPECT_EQ(line["Retries"], 0);
  EXPECT_FALSE(line.contains("ChangeLagMs"));
  EXPECT_FALSE(line.contains("DataSource"));
  ASSERT_EQ(directives_of(line).size(), 1U);
  EXPECT_EQ(directives_of(line)[0]["Metrics"].size(), 6U) << "no metric without a value";
}

TEST(MetricsLine, dead_letters_are_counted_only_where_there_are_any) {
  const auto line = Json::parse(metrics_line("f", "r", {.dead_letters = 2}, 0));
  EXPECT_EQ(line["DeadLetters"], 2);
  EXPECT_EQ(directives_of(line)[0]["Metrics"].back(),
            Json::parse(R"({"Name":"DeadLetters","Unit":"Count"})"));
  EXPECT_FALSE(Json::parse(metrics_line("f", "r", {}, 0)).contains("DeadLetters"));
}

TEST(MetricsLine, figures_of_several_data_sources_are_the_function_s_alone) {
  const auto line =
      Json::parse(metrics_line("f", "r", {.rows_delivered = 2, .datasources = {"a", "b"}}, 0));
  ASSERT_EQ(directives_of(line).size(), 1U);
  EXPECT_EQ(directives_of(line)[0]["Dimensions"], Json::parse(R"([["FunctionName"]])"));
  EXPECT_FALSE(line.contains("DataSource"));
}

TEST(MetricsLine, every_metric_of_a_directive_has_its_value_and_every_dimension_its_name) {
  const auto line = Json::parse(
      metrics_line("f", "a \"quoted\" id", {.change_lag_ms = 0, .datasources = {"ddb_T"}}, 1));
  for (const auto& directive : directives_of(line)) {
    for (const auto& metric : directive["Metrics"]) {
      EXPECT_TRUE(line[metric["Name"].get<std::string>()].is_number()) << metric;
    }
    for (const auto& dimension : directive["Dimensions"][0]) {
      EXPECT_TRUE(line[dimension.get<std::string>()].is_string()) << dimension;
    }
  }
}

class MetricsTest : public ::testing::Test {
 protected:
  Metrics metrics_of(std::string function_name) {
    return Metrics({.function_name = std::move(function_name),
                    .clock = clock_,
                    .client = client_,
                    .output = [this](std::string_view line) {
                      if (memory_is_full_) {
                        memory_is_full_ = false;
                        throw std::bad_alloc();
                      }
                      lines_.emplace_back(line);
                    }});
  }

  void call_tinybird() {
    const auto deadline = base::Deadline::in(clock_, std::chrono::seconds(60));
    EXPECT_TRUE(client_.call({.path = "datasources"}, deadline));
  }

  Json last() { return Json::parse(lines_.back()); }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  net::Jitter jitter_{1};
  tinybird::FixedToken token_{base::Secret("p.token")};
  tinybird::Client client_{
      {http_, clock_, jitter_, token_},
      {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
  bool memory_is_full_ = false;
  std::vector<std::string> lines_;
};

TEST_F(MetricsTest, requests_and_retries_are_those_of_this_invocation) {
  auto metrics = metrics_of("f");
  http_.answer(200);
  call_tinybird();  // The invocation before.

  metrics.begin();
  http_.answer(503).answer(503).answer(200);
  call_tinybird();
  metrics.write("r");
  EXPECT_EQ(last()["Requests"], 3);
  EXPECT_EQ(last()["Retries"], 2);

  metrics.begin();
  metrics.write("r");
  EXPECT_EQ(last()["Requests"], 0);
  EXPECT_EQ(last()["Retries"], 0);
}

TEST_F(MetricsTest, reports_of_one_invocation_add_up_and_the_next_begins_at_zero) {
  auto metrics = metrics_of("f");
  metrics.begin();
  deliver::Report report{.read = 6, .delivered = 3, .bytes_sent = 100};
  report.add_quarantined("ddb_T", 1);
  report.add_undelivered({.index = 0}, {base::ErrorKind::rejected, "x"});
  report.add_undelivered({.index = 1}, {base::ErrorKind::rejected, "x"});
  report.datasources = {"ddb_T"};
  report.add_change_lag(50);
  metrics.add_changes(report);
  report.change_lag_ms = 20;
  metrics.add_changes(report);
  metrics.write("r");
  EXPECT_EQ(last()["RowsDelivered"], 6);
  EXPECT_EQ(last()["RowsQuarantined"], 2);
  EXPECT_EQ(last()["RecordsUndelivered"], 4);
  EXPECT_EQ(last()["BytesSent"], 200);
  EXPECT_EQ(last()["ChangeLagMs"], 50) << "the largest";
  EXPECT_EQ(last()["DataSource"], "ddb_T");

  metrics.begin();
  metrics.write("r");
  EXPECT_EQ(last()["RowsDelivered"], 0);
  EXPECT_FALSE(last().contains("ChangeLagMs"));
}

TEST_F(MetricsTest, a_proof_is_a_line_of_its_own_at_once_with_both_dimensions) {
  auto metrics = metrics_of("f");
  metrics.begin();
  metrics.write("r", {.datasource = "ddb_T", .verified = 70, .different = 3});
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(last()["ItemsVerified"], 70);
  EXPECT_EQ(last()["ItemsDifferent"], 3);
  EXPECT_EQ(last()["DataSource"], "ddb_T");
  EXPECT_EQ(last()["FunctionName"], "f");
  const auto line = last();
  ASSERT_EQ(directives_of(line).size(), 2U);
  EXPECT_EQ(directives_of(line)[0]["Dimensions"], Json::parse(R"([["FunctionName"]])"));
  EXPECT_EQ(directives_of(line)[1]["Dimensions"],
            Json::parse(R"([["FunctionName","DataSource"]])"));
  for (const auto& directive : directives_of(line)) {
    EXPECT_EQ(directive["Metrics"].size(), 2U);
  }
  EXPECT_FALSE(line.contains("RowsDelivered"));
}

TEST_F(MetricsTest, the_age_of_an_export_is_no_lag) {
  auto metrics = metrics_of("f");
  metrics.begin();
  deliver::Report report{.read = 1, .delivered = 1, .datasources = {"ddb_T"}};
  report.add_change_lag(3'600'000);
  metrics.add_items(report);
  metrics.write("r");
  EXPECT_EQ(last()["RowsDelivered"], 1);
  EXPECT_FALSE(last().contains("ChangeLagMs"));
}

TEST_F(MetricsTest, where_aws_gave_no_name_nothing_is_written) {
  auto metrics = metrics_of("");
  metrics.begin();
  metrics.write("r");
  EXPECT_TRUE(lines_.empty());
}

TEST_F(MetricsTest, a_line_that_cannot_be_made_throws_nothing_and_is_told) {
  auto metrics = metrics_of("f");
  metrics.begin();
  memory_is_full_ = true;
  metrics.write("r");
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(last()["level"], "ERROR");
}

}  // namespace
}  // namespace tinydynamocdc::lambda
