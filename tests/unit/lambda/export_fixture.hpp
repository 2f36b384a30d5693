// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <format>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/credentials.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/export_lookup.hpp"
#include "row/export_arrival.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_s3.hpp"
#include "support/fake_tinybird.hpp"

namespace tinydynamocdc::lambda {

inline constexpr std::string_view k_bucket = "my.bucket";
inline constexpr std::string_view k_region = "eu-west-2";
inline constexpr std::string_view k_export_id = "01692350182719-6de2c037";
inline constexpr std::string_view k_table_arn =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable";
inline constexpr std::string_view k_datasource = "ddb_PeopleTable";

/// S3, DynamoDB's exports and tables, and Tinybird, all in memory, behind one HttpClient.
class ExportWorld : public ::testing::Test {
 protected:
  using Json = nlohmann::json;

  ExportWorld() {
    http_.otherwise([this](const auto& request) { return answer(request); });
    tables_["PeopleTable"] = {{"TableName", "PeopleTable"},
                              {"TableArn", k_table_arn},
                              {"TableId", "table-1"},
                              {"KeySchema", {{{"AttributeName", "Id"}, {"KeyType", "HASH"}}}}};
  }

  static std::string export_arn(std::string_view id = k_export_id) {
    return std::format("{}/export/{}", k_table_arn, id);
  }

  /// As DescribeExport tells it; changed by the test where it wants.
  Json& describe_export(std::string_view status = "IN_PROGRESS") {
    return exports_[export_arn()] = {
               {"ExportArn", export_arn()},  {"ExportStatus", status},
               {"ExportTime", 1692350182.5}, {"TableArn", k_table_arn},
               {"TableId", "table-1"},       {"ExportFormat", "DYNAMODB_JSON"},
               {"ExportType", "FULL_EXPORT"}};
  }

  /// The summary of a complete full export.
  static Json summary(std::uint64_t items) {
    return {{"version", "2020-06-30"},
            {"exportArn", export_arn()},
            {"startTime", "2023-08-18T09:16:22.719Z"},
            {"endTime", "2023-08-18T09:26:22.719Z"},
            {"tableArn", k_table_arn},
            {"tableId", "table-1"},
            {"exportTime", "2023-08-18T09:16:22.719Z"},
            {"s3Bucket", k_bucket},
            {"s3Prefix", nullptr},
            {"s3SseAlgorithm", "AES256"},
            {"s3SseKmsKeyId", nullptr},
            {"manifestFilesS3Key", std::format("AWSDynamoDB/{}/manifest-files.json", k_export_id)},
            {"billedSizeBytes", 0},
            {"itemCount", items},
            {"outputFormat", "DYNAMODB_JSON"}};
  }

  ExportObject object(std::string_view key) const {
    return {.bucket = std::string(k_bucket),
            .region = std::string(k_region),
            .key = source::parse_export_key(key)};
  }

  static std::string data_key(std::string_view prefix = "", std::string_view name = "a.json.gz") {
    return std::format("{}AWSDynamoDB/{}/data/{}", prefix, k_export_id, name);
  }

  /// How often an operation of DynamoDB was asked for.
  std::size_t count(std::string_view operation) const {
    return static_cast<std::size_t>(std::ranges::count(operations_, operation));
  }

  base::Deadline deadline(int seconds = 60) const {
    return base::Deadline::in(clock_, std::chrono::seconds(seconds));
  }

  std::map<std::string, Json> tables_;
  std::map<std::string, Json> exports_;
  std::size_t exports_per_page_ = 25;
  /// Answers of DynamoDB that come first: operation -> code.
  std::map<std::string, std::string> refusals_;
  /// What the look for the newest row's keys shows; empty: no row.
  std::string newest_keys_;

  /// Keys of the export that the current state lacks; nothing: there is no current state.
  std::optional<std::uint64_t> unseen_keys_;
  /// A 400 with these words, when the current state is asked for.
  std::string view_refusal_;
  /// Looks at what has arrived so far, and what happens after the answer to one of them.
  std::size_t looks_ = 0;
  /// What the look for the landing data source's oldest row shows; nothing: it is empty.
  std::optional<std::uint64_t> oldest_row_s_;
  /// So many looks are answered 403 first; all of them with a status of their own.
  std::size_t denied_looks_ = 0;
  int look_refusal_ = 0;
  std::size_t arrives_at_look_ = 0;
  /// What the landing data source has of rows in all.
  std::uint64_t all_rows_ = 0;
  std::function<void()> arrives_late_;

  /// Events that the function was called with by itself.
  std::vector<std::string> calls_;

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  testing::FakeS3 s3_;
  testing::FakeTinybird tinybird_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("key"), base::Secret()});
  AwsClients aws_{{http_, clock_, *credentials_, environment_, "", 1}};
  net::Jitter jitter_{1};
  /// A token whose secret AWS may deny.
  struct DeniableToken final : tinybird::TokenSource {
    bool denied = false;
    base::Result<base::Secret> token(base::Deadline) override {
      return denied ? base::fail(base::ErrorKind::denied,
                                 "secret s: secretsmanager GetSecretValue: AccessDeniedException")
                    : base::Result<base::Secret>(base::Secret("p.token"));
    }
    base::Result<bool> renew(const base::Secret&, base::Deadline) override { return false; }
  };
  DeniableToken token_;
  tinybird::Client client_{
      {http_, clock_, jitter_, token_},
      {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
  row::NamingOptions naming_;
  std::optional<FunctionPlace> place_ =
      FunctionPlace{.partition = "aws", .region = "eu-west-2", .account = "123456789012"};
  ExportLookup lookup_{{.aws = aws_, .tinybird = client_, .naming = naming_}};

  /// What the world answers.
  base::Result<net::HttpResponse> answer(const testing::RecordedRequest& request) {
    if (request.origin.host.starts_with("s3.")) {
      return s3_.answer(request);
    }
    if (request.origin.host.starts_with("lambda.")) {
      const std::scoped_lock lock(mutex_);
      if (refusals_.contains("Invoke")) {
        return net::HttpResponse{
            .status = 403, .headers = {{"x-amzn-ErrorType", refusals_["Invoke"]}}, .body = "{}"};
      }
      calls_.push_back(request.body);
      return net::HttpResponse{.status = 202, .headers = {}, .body = {}};
    }
    const std::scoped_lock lock(mutex_);
    if (request.origin.host.starts_with("dynamodb.")) {
      return dynamodb(request);
    }
    if (request.target.starts_with("/v0/sql") && request.body.starts_with("SELECT toString(")) {
      return arrival(request);
    }
    if (request.target.starts_with("/v0/sql") && request.body.starts_with("SELECT Keys")) {
      return tinybird_.may_look
                 ? net::HttpResponse{.status = 200,
                                     .headers = {},
                                     .body = newest_keys_.empty()
                                                 ? ""
                                                 : Json{{"Keys", newest_keys_}}.dump() + "\n"}
                 : net::HttpResponse{.status = 403, .headers = {}, .body = "no permission"};
    }
    return tinybird_.answer(request);
  }

 private:
  // The counts that tell whether an export has arrived.
  net::HttpResponse arrival(const testing::RecordedRequest& request) {
    if (request.body.starts_with("SELECT toString(min(")) {
      return {.status = 200,
              .headers = {},
              .body = oldest_row_s_ ? Json{{"n", std::to_string(*oldest_row_s_)}}.dump() : ""};
    }
    ++looks_;
    if (look_refusal_ != 0) {
      return {.status = look_refusal_, .headers = {}, .body = "no"};
    }
    if (!tinybird_.may_look || looks_ <= denied_looks_) {
      return {.status = 403, .headers = {}, .body = "no permission"};
    }
    const auto n_of = [](std::uint64_t n) {
      return net::HttpResponse{
          .status = 200, .headers = {}, .body = Json{{"n", std::to_string(n)}}.dump() + "\n"};
    };
    const auto not_found = [](std::string_view name) {
      return net::HttpResponse{
          .status = 400,
          .headers = {},
          .body = Json{{"error", std::format("Resource '{}' not found", name)}}.dump()};
    };
    const auto landing = tinybird_.datasources.find(std::string(k_datasource));
    if (landing == tinybird_.datasources.end()) {
      return not_found(k_datasource);
    }
    if (request.body.contains("sipHash128") && !view_refusal_.empty()) {
      return {.status = 400, .headers = {}, .body = Json{{"error", view_refusal_}}.dump()};
    }
    if (request.body.contains("sipHash128")) {
      return unseen_keys_ ? n_of(*unseen_keys_) : not_found("mat_" + std::string(k_datasource));
    }
    if (request.body.starts_with(row::all_rows_query(k_datasource))) {
      return n_of(all_rows_);
    }
    std::set<std::string> ids;
    for (const auto& row : landing->second.rows) {
      const auto json = Json::parse(row);
      if (json["eventName"] == "SNAPSHOT") {
        ids.insert(json["eventID"]);
      }
    }
    if (looks_ == arrives_at_look_) {
      arrives_late_();
    }
    return n_of(ids.size());
  }

  net::HttpResponse dynamodb(const testing::RecordedRequest& request) {
    const auto target = std::string(request.header("X-Amz-Target"));
    const auto operation = target.substr(target.find('.') + 1);
    operations_.push_back(operation);
    const auto body = Json::parse(request.body);
    if (refusals_.contains(operation)) {
      return refusal(refusals_[operation]);
    }
    if (operation == "DescribeTable") {
      const auto found = tables_.find(body["TableName"].get<std::string>());
      return found == tables_.end() ? refusal("ResourceNotFoundException")
                                    : reply({{"Table", found->second}});
    }
    if (operation == "DescribeExport") {
      const auto found = exports_.find(body["ExportArn"].get<std::string>());
      return found == exports_.end() ? refusal("ExportNotFoundException")
                                     : reply({{"ExportDescription", found->second}});
    }
    Json page = Json::array();
    const auto from = std::stoul(body.value("NextToken", "0"));
    std::size_t index = 0;
    for (const auto& [arn, description] : exports_) {
      if (index++ >= from && page.size() < exports_per_page_) {
        page.push_back({{"ExportArn", arn}, {"ExportStatus", description["ExportStatus"]}});
      }
    }
    Json answer{{"ExportSummaries", page}};
    if (from + page.size() < exports_.size()) {
      answer["NextToken"] = std::to_string(from + page.size());
    }
    return reply(answer);
  }

  static net::HttpResponse reply(const Json& body) {
    return {.status = 200, .headers = {}, .body = body.dump()};
  }
  static net::HttpResponse refusal(const std::string& code) {
    return {.status = 400, .headers = {}, .body = Json{{"__type", code}}.dump()};
  }

  std::mutex mutex_;
  std::vector<std::string> operations_;
};

}  // namespace tinydynamocdc::lambda
