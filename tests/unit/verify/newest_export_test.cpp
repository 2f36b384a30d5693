// SPDX-License-Identifier: Apache-2.0
#include "verify/newest_export.hpp"

#include "aws/aws_fixture.hpp"

namespace tinydynamocdc::verify {
namespace {

using Json = nlohmann::json;

constexpr const char* k_table = "arn:aws:dynamodb:eu-west-2:123456789012:table/T";

class NewestExportTest : public aws::AwsTest {
 protected:
  NewestExportTest() {
    http_.otherwise([this](const testing::RecordedRequest& request) {
      const auto body = Json::parse(request.body);
      Json listed = Json::array();
      for (const auto& one : exports_) {
        if (body.contains("ExportArn") && one["ExportArn"] == body["ExportArn"]) {
          return net::HttpResponse{200, {}, Json{{"ExportDescription", one}}.dump()};
        }
        listed.push_back({{"ExportArn", one["ExportArn"]},
                          {"ExportStatus", one["ExportStatus"]},
                          {"ExportType", one["ExportType"]}});
      }
      return net::HttpResponse{200, {}, Json{{"ExportSummaries", listed}}.dump()};
    });
  }

  Json& add(int id, int time) {
    return exports_.emplace_back(Json{{"ExportArn", std::format("{}/export/{:014}-a", k_table, id)},
                                      {"ExportStatus", "COMPLETED"},
                                      {"ExportType", "FULL_EXPORT"},
                                      {"ExportFormat", "DYNAMODB_JSON"},
                                      {"ExportTime", time},
                                      {"ExportManifest", "AWSDynamoDB/1/manifest-summary.json"},
                                      {"TableArn", k_table},
                                      {"S3Bucket", "b"}});
  }

  base::Result<aws::Export> newest() {
    aws::Exports exports(access_);
    return newest_export(exports, k_table, deadline());
  }

  std::vector<Json> exports_;
};

TEST_F(NewestExportTest, by_the_time_that_it_shows_not_by_when_it_was_asked_for) {
  add(1, 500);
  add(2, 900);
  add(3, 700);
  const auto found = newest();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->export_time_s, 900);
}

TEST_F(NewestExportTest, none_that_it_cannot_be_compared_with) {
  add(1, 100);
  add(2, 200)["ExportStatus"] = "FAILED";
  add(3, 300)["ExportType"] = "INCREMENTAL_EXPORT";
  add(4, 400)["FilterSpecification"] = {{"FilterExpression", "#a = :a"}};
  add(5, 500)["ExportFormat"] = "ION";
  add(6, 600).erase("ExportManifest");
  add(7, 700)["ExportStatus"] = "IN_PROGRESS";
  const auto found = newest();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->export_time_s, 100);
}

TEST_F(NewestExportTest, where_there_is_none_it_says_what_to_do) {
  const auto found = newest();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::missing);
  for (const auto* way : {"--create-snapshot", "--export", "--scan"}) {
    EXPECT_TRUE(found.error().message.contains(way)) << found.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::verify
