// SPDX-License-Identifier: Apache-2.0
#include "lambda/scheduled_snapshot.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/credentials.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::lambda {
namespace {

using Json = nlohmann::json;

constexpr const char* k_started =
    R"({"ExportDescription":{"ExportArn":"arn:e","ExportStatus":"IN_PROGRESS"}})";

class ScheduledSnapshot : public ::testing::Test {
 protected:
  base::Result<std::string> start(const source::SnapshotRequest& request) {
    return start_scheduled_snapshot(aws_, request,
                                    base::Deadline::in(clock_, std::chrono::seconds(60)));
  }
  static source::SnapshotRequest request() {
    return {.table_arn = "arn:aws:dynamodb:eu-west-2:1:table/Orders",
            .bucket = "b",
            .prefix = "p/Orders",
            .time = "2026-11-26T03:00:00Z"};
  }
  Json sent(std::size_t number) { return Json::parse(http_.requests().at(number).body); }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("key"), base::Secret()});
  AwsClients::Set aws_{aws::Access{http_, clock_, *credentials_, environment_, "eu-west-2", 1},
                       nullptr};
};

TEST_F(ScheduledSnapshot, an_event_that_comes_again_asks_for_the_same_export) {
  http_.answer(200, k_started).answer(200, k_started);
  EXPECT_EQ(start(request()), R"({"export":"arn:e"})");
  clock_.advance(std::chrono::minutes(3));
  EXPECT_EQ(start(request()), R"({"export":"arn:e"})");
  EXPECT_EQ(sent(0), sent(1)) << "AWS refuses a token that comes with another request";
  EXPECT_EQ(sent(0)["TableArn"], "arn:aws:dynamodb:eu-west-2:1:table/Orders");
  EXPECT_EQ(sent(0)["S3Bucket"], "b");
  EXPECT_EQ(sent(0)["S3Prefix"], "p/Orders");
  EXPECT_EQ(sent(0)["ClientToken"].get<std::string>().size(), 32U);
}

TEST_F(ScheduledSnapshot, the_next_night_is_another_export_and_so_is_another_table) {
  http_.otherwise([](const auto&) { return net::HttpResponse{200, {}, k_started}; });
  auto other = request();
  ASSERT_TRUE(start(other));
  other.time = "2026-11-27T03:00:00Z";
  ASSERT_TRUE(start(other));
  other.table_arn += "2";
  ASSERT_TRUE(start(other));
  EXPECT_NE(sent(0)["ClientToken"], sent(1)["ClientToken"]);
  EXPECT_NE(sent(1)["ClientToken"], sent(2)["ClientToken"]);
}

TEST_F(ScheduledSnapshot, that_it_is_to_be_proved_is_noted_in_the_ledger_of_the_export) {
  constexpr const char* k_with_id =
      R"({"ExportDescription":{"ExportArn":"arn:t/export/0170-ab","ExportStatus":"IN_PROGRESS"}})";
  auto proved = request();
  proved.verify = true;
  http_.answer(200, k_with_id).answer(200, "");
  EXPECT_EQ(start(proved), R"({"export":"arn:t/export/0170-ab"})");
  const auto put = http_.requests().at(1);
  EXPECT_EQ(put.method, "PUT");
  EXPECT_TRUE(put.target.ends_with("p/Orders/AWSDynamoDB/0170-ab/tinydynamocdc/verify"))
      << put.target;
  // Where that fails the event comes again, and finds the same export.
  http_.answer(200, k_with_id).answer(403, "<Error><Code>AccessDenied</Code></Error>");
  const auto refused = start(proved);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(
      refused.error().message.contains("the request for its nightly proof could not be stored"))
      << refused.error().message;
  EXPECT_EQ(sent(0), sent(2));
}

TEST_F(ScheduledSnapshot, what_dynamodb_refuses_is_an_error_that_names_the_table) {
  http_.answer(400, R"({"__type":"PointInTimeRecoveryUnavailableException","message":"off"})");
  const auto refused = start(request());
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message.contains("scheduled snapshot of arn:aws:dynamodb"));
  EXPECT_TRUE(refused.error().message.contains("PointInTimeRecoveryUnavailable"));
}

}  // namespace
}  // namespace tinydynamocdc::lambda
