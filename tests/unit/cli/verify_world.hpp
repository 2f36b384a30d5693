// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/credentials.hpp"
#include "convert/export_fixture.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::cli {

/// An export of the table People in a folder, what AWS knows of both, and a Tinybird that answers
/// by what a question contains.
class VerifyWorld : public ::testing::Test {
 protected:
  using Json = nlohmann::json;

  VerifyWorld() {
    export_.add("a.json.gz", convert::full_line(1) + convert::full_line(2), 2);
    export_.add("b.json.gz", convert::full_line(3), 1);
    http_.otherwise([this](const testing::RecordedRequest& request) { return answer(request); });
  }

  static net::HttpResponse answered(const Json& body, int status = 200) {
    return {status, {}, body.dump()};
  }

  base::Result<net::HttpResponse> answer(const testing::RecordedRequest& request) {
    if (request.origin.host.starts_with("dynamodb.")) {
      return dynamodb(std::string(request.header("X-Amz-Target")), Json::parse(request.body));
    }
    if (!request.origin.host.contains("tinybird")) {
      return net::HttpResponse{
          404, {{"x-amzn-ErrorType", "ResourceNotFoundException"}}, R"({"Message":"no function"})"};
    }
    if (request.target.starts_with("/v0/workspace") ||
        request.target.starts_with("/v1/workspace")) {
      return answered({{"id", "w"}, {"name", "mine"}});
    }
    if (request.target.starts_with("/v0/datasources/ddb_People")) {
      return answered({{"columns", {{{"name", key_column_}, {"type", "Float64"}}}}});
    }
    for (const auto& [part, rows] : tinybird_) {
      if (request.body.contains(part)) {
        return net::HttpResponse{200, {}, rows};
      }
    }
    return request.target.starts_with("/v0/sql") ? net::HttpResponse{200, {}, ""}
                                                 : answered({{"error", "not found"}}, 404);
  }

  base::Result<net::HttpResponse> dynamodb(const std::string& target, const Json& body) {
    if (target.ends_with(".DescribeExport")) {
      return answered({{"ExportDescription", described_}});
    }
    if (target.ends_with(".Scan")) {
      return answered(
          {{"Items", {{{"Id", {{"N", "1"}}}}}}, {"ConsumedCapacity", {{"CapacityUnits", 2.0}}}});
    }
    if (target.ends_with(".DescribeTable") && body["TableName"] == "People" && table_is_there_) {
      return answered(
          {{"Table",
            {{"TableName", "People"},
             {"TableArn", "arn:aws:dynamodb:eu-west-2:123456789012:table/People"},
             {"TableId", "12345a12-abcd-123a-ab12-1234abc12345"},
             {"TableStatus", "ACTIVE"},
             {"CreationDateTime", 1'600'000'000},
             {"KeySchema", {{{"AttributeName", "Id"}, {"KeyType", "HASH"}}}},
             {"AttributeDefinitions", {{{"AttributeName", "Id"}, {"AttributeType", "N"}}}}}}});
    }
    return answered({{"__type", "ResourceNotFoundException"}, {"message", "not found"}}, 400);
  }

  bool table_is_there_ = true;
  convert::ExportFixture export_;
  testing::TemporaryFolder folder_;
  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  std::string key_column_ = "key_Id";
  std::map<std::string, std::string> tinybird_;
  Json described_{{"ExportArn", convert::k_export_arn},
                  {"ExportStatus", "COMPLETED"},
                  {"ExportType", "FULL_EXPORT"},
                  {"ExportFormat", "DYNAMODB_JSON"},
                  {"ExportTime", convert::k_export_time_s},
                  {"TableArn", "arn:aws:dynamodb:eu-west-2:123456789012:table/People"}};
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()});
};

}  // namespace tinydynamocdc::cli
