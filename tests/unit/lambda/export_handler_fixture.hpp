// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/digest.hpp"
#include "deliver/deliver.hpp"
#include "export_fixture.hpp"
#include "lambda/export_handler.hpp"
#include "lambda/own_call.hpp"
#include "support/gzip.hpp"

namespace tinydynamocdc::lambda {

/// The handler in its world, and exports to be laid into it.
class ExportHandlerTest : public ExportWorld {
 protected:
  // The event for one object or several, their keys form-encoded as S3 does.
  static std::string event_of(const std::vector<std::string>& encoded_keys) {
    Json records = Json::array();
    for (const auto& key : encoded_keys) {
      records.push_back({{"eventVersion", "2.1"},
                         {"eventSource", "aws:s3"},
                         {"awsRegion", k_region},
                         {"eventTime", "2026-11-22T10:00:00.000Z"},
                         {"eventName", "ObjectCreated:Put"},
                         {"s3",
                          {{"s3SchemaVersion", "1.0"},
                           {"bucket", {{"name", k_bucket}, {"arn", "arn:aws:s3:::my.bucket"}}},
                           {"object", {{"key", key}, {"size", 1}, {"eTag", "e"}}}}}});
    }
    return Json{{"Records", records}}.dump();
  }

  base::Result<std::string> handle(const std::vector<std::string>& encoded_keys) {
    return handle_event(event_of(encoded_keys));
  }

  base::Result<std::string> handle_event(const std::string& payload, int seconds = 60) {
    ExportHandler handler({.log = log_,
                           .aws = aws_,
                           .lookup = lookup_,
                           .deliver = {writer_, destinations_, client_},
                           .options = options_,
                           .metrics = metrics_,
                           .naming = naming_,
                           .api = "api.tinybird.co/v0/"});
    return handler.handle(
        {.payload = payload,
         .request_id = "r",
         .place = place_,
         .go_on = own_call(aws_, clock_, "arn:aws:lambda:eu-west-2:123456789012:function:f",
                           deadline(seconds)),
         .deadline = deadline(seconds)});
  }

  base::Error error_of(const std::vector<std::string>& encoded_keys) {
    const auto answer = handle(encoded_keys);
    EXPECT_FALSE(answer) << *answer;
    return answer ? base::Error() : answer.error();
  }

  static std::string line_of(int id, std::string_view text = "x") {
    return std::format(R"({{"Item":{{"Id":{{"N":"{}"}},"t":{{"S":"{}"}}}}}})", id, text);
  }

  static std::string lines_of(int count, std::string_view text = "x") {
    std::string lines;
    for (int i = 0; i < count; ++i) {
      lines += line_of(i, text) + "\n";
    }
    return lines;
  }

  void put(std::string_view key, const std::string& lines) {
    s3_.put(k_bucket, key, testing::gzip(lines));
  }

  // A line of manifest-files.json.
  static std::string listed(const std::string& key, std::uint64_t items, const std::string& object,
                            const std::string& etag = "e-1") {
    aws::Md5 md5;
    md5.update(object);
    return Json{{"itemCount", items},
                {"md5Checksum", md5.base64_digest()},
                {"etag", etag},
                {"dataFileS3Key", key}}
               .dump() +
           "\n";
  }

  void put_manifest(const std::string& files, std::string_view prefix = "") {
    s3_.put(k_bucket, std::format("{}AWSDynamoDB/{}/manifest-files.json", prefix, k_export_id),
            files);
  }

  static std::string summary_key(std::string_view prefix = "") {
    return std::format("{}AWSDynamoDB/{}/manifest-summary.json", prefix, k_export_id);
  }

  // Of a data file, as the ledger has it.
  std::string ledger(std::string_view name = "a.json.gz", std::string_view prefix = "") {
    return s3_.text(
        k_bucket, std::format("{}AWSDynamoDB/{}/tinydynamocdc/{}.json", prefix, k_export_id, name));
  }

  // As if the export had not come to its end yet.
  void the_same_round_again() {
    for (const auto& key :
         s3_.keys(k_bucket, std::format("AWSDynamoDB/{}/tinydynamocdc/finished-", k_export_id))) {
      s3_.remove(k_bucket, key);
    }
  }

  std::vector<Json> marks() {
    std::vector<Json> found;
    for (const auto& row : rows()) {
      if (auto json = Json::parse(row); json["eventName"] == "SNAPSHOT_COMPLETE") {
        found.push_back(std::move(json));
      }
    }
    return found;
  }

  const std::vector<std::string>& rows() {
    static const std::vector<std::string> k_none;
    const auto found = tinybird_.datasources.find(std::string(k_datasource));
    return found == tinybird_.datasources.end() ? k_none : found->second.rows;
  }

  std::string log_lines_;
  base::Log log_{base::LogLevel::info, clock_,
                 [this](std::string_view line) { log_lines_ += line; }};
  std::string metrics_lines_;
  Metrics metrics_{{.function_name = "f",
                    .clock = clock_,
                    .client = client_,
                    .output = [this](std::string_view line) { metrics_lines_ += line; }}};
  row::RowWriter writer_{"key_"};
  deliver::Destinations destinations_{client_, {}, deliver::TableCheck::ensure};
  deliver::DeliverOptions options_{.limits = {.rows_max = 1'000'000, .bytes_max = 1'000'000},
                                   .bodies_in_flight = 2,
                                   .after_giving_up = deliver::AfterGivingUp::stop};
};

}  // namespace tinydynamocdc::lambda
