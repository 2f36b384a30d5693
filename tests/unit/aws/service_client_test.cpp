// SPDX-License-Identifier: Apache-2.0
#include "aws/service_client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;

class ServiceClientTest : public AwsTest {
 protected:
  ServiceResult<std::string> call(int seconds = 60) {
    return client_.json("Scan", "{}", deadline(seconds));
  }

  ServiceFailure failure(int seconds = 60) {
    const auto result = call(seconds);
    EXPECT_FALSE(result);
    return result ? ServiceFailure{} : result.error();
  }

  ServiceClient client_{access_, k_dynamodb};
};

TEST_F(ServiceClientTest, a_json_call_is_a_signed_post_with_its_target) {
  http_.answer(200, R"({"Count":0})");
  const auto body = call();
  ASSERT_TRUE(body);
  EXPECT_EQ(*body, R"({"Count":0})");
  const auto seen = request();
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/");
  EXPECT_EQ(net::to_string(seen.origin), "https://dynamodb.eu-west-2.amazonaws.com");
  EXPECT_EQ(seen.header("X-Amz-Target"), "DynamoDB_20120810.Scan");
  EXPECT_EQ(seen.header("Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(seen.header("X-Amz-Date"), "20260101T000000Z");
  EXPECT_TRUE(
      seen.header("Authorization")
          .starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-2/dynamodb/"));
}

TEST_F(ServiceClientTest, a_query_call_is_a_form) {
  ServiceClient iam(access_, k_iam);
  http_.answer(200, "<R/>");
  ASSERT_TRUE(iam.query(
      {.action = "GetRole", .version = "2010-05-08", .parameters = {{"A", "b c&d"}}}, deadline()));
  const auto seen = request();
  EXPECT_EQ(seen.body, "Action=GetRole&Version=2010-05-08&A=b%20c%26d");
  EXPECT_EQ(seen.header("Content-Type"), "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_TRUE(seen.header("Authorization").contains("/us-east-1/iam/"));
}

TEST_F(ServiceClientTest, a_rest_call_keeps_the_endpoints_own_path) {
  environment_ = base::Environment({{"AWS_ENDPOINT_URL", "http://localhost:4566/base"}});
  ServiceClient lambda(access_, k_lambda);
  http_.answer(204);
  ASSERT_TRUE(
      lambda.rest({.method = "DELETE", .path = "x/a%3Ab", .query = {{"M", "1/2"}}}, deadline()));
  EXPECT_EQ(request().target, "/base/x/a%3Ab?M=1%2F2");
  EXPECT_EQ(request().header("Host"), "localhost:4566");
}

TEST_F(ServiceClientTest, what_passes_is_tried_again_with_growing_waits) {
  http_.answer(500)
      .answer(400, R"({"__type":"x#ThrottlingException"})")
      .fail(ErrorKind::unavailable);
  http_.answer(200, "ok");
  ASSERT_TRUE(call());
  const auto sleeps = clock_.sleeps();
  ASSERT_EQ(sleeps.size(), 3U);
  EXPECT_LE(sleeps[0], milliseconds(200));
  EXPECT_LE(sleeps[1], milliseconds(400));
  EXPECT_LE(sleeps[2], milliseconds(800));
}

TEST_F(ServiceClientTest, every_attempt_sends_the_same_body) {
  http_.answer(503).answer(200);
  ASSERT_TRUE(call());
  const auto all = http_.requests();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].body, all[1].body);
}

TEST_F(ServiceClientTest, retry_after_is_waited_in_full) {
  http_.answer(429, "", {{"Retry-After", "3"}}).answer(200);
  ASSERT_TRUE(call());
  EXPECT_GE(clock_.sleeps().at(0), milliseconds(3000));
}

TEST_F(ServiceClientTest, retries_end_with_the_deadline) {
  http_.otherwise([&](const testing::RecordedRequest&) {
    clock_.advance(milliseconds(700));
    return net::HttpResponse{503, {}, ""};
  });
  EXPECT_EQ(failure(2).error.kind, ErrorKind::unavailable);
  EXPECT_LE(http_.requests().size(), 4U);
}

TEST_F(ServiceClientTest, retries_end_after_some_attempts) {
  http_.otherwise([](const testing::RecordedRequest&) { return net::HttpResponse{500, {}, ""}; });
  EXPECT_EQ(failure(3600).error.kind, ErrorKind::unavailable);
  EXPECT_EQ(http_.requests().size(), 8U);
}

TEST_F(ServiceClientTest, what_will_not_pass_is_not_tried_again) {
  http_.answer(400, R"({"__type":"x#ValidationException","message":"no"})");
  const auto failed = failure();
  EXPECT_EQ(failed.error.kind, ErrorKind::rejected);
  EXPECT_EQ(failed.code, "ValidationException");
  EXPECT_EQ(failed.status, 400);
  EXPECT_EQ(failed.error.message, "dynamodb Scan: ValidationException: no");
}

TEST_F(ServiceClientTest, an_attempt_that_hangs_leaves_time_for_another) {
  http_.answer_with(
      [&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
        EXPECT_EQ(request.deadline.remaining(clock_), milliseconds(60'000));
        clock_.advance(milliseconds(60'000));
        return base::fail(ErrorKind::expired, "no answer");
      });
  http_.answer(200, "ok");
  EXPECT_TRUE(call(300));
}

TEST_F(ServiceClientTest, the_callers_deadline_ends_it) {
  http_.answer_with([&](const testing::RecordedRequest&) -> base::Result<net::HttpResponse> {
    clock_.advance(milliseconds(5000));
    return base::fail(ErrorKind::expired, "no answer");
  });
  EXPECT_EQ(failure(5).error.kind, ErrorKind::expired);
}

TEST_F(ServiceClientTest, a_clock_that_is_off_is_corrected_once) {
  const std::string refusal =
      R"({"__type":"x#InvalidSignatureException","message":"Signature expired: 20260101T000000Z is now earlier"})";
  http_.answer(400, refusal, {{"Date", "Thu, 01 Jan 2026 02:00:00 GMT"}}).answer(200).answer(200);
  ASSERT_TRUE(call());
  ASSERT_TRUE(call());
  const auto all = http_.requests();
  EXPECT_EQ(all.at(0).header("X-Amz-Date"), "20260101T000000Z");
  EXPECT_EQ(all.at(1).header("X-Amz-Date"), "20260101T020000Z");
  EXPECT_EQ(all.at(2).header("X-Amz-Date"), "20260101T020000Z");
  EXPECT_TRUE(clock_.sleeps().empty());
}

TEST_F(ServiceClientTest, a_clock_that_is_right_is_left_alone) {
  http_.answer(400, R"({"__type":"x#InvalidSignatureException","message":"Signature expired: x"})",
               {{"Date", "Thu, 01 Jan 2026 00:00:01 GMT"}});
  EXPECT_EQ(failure().error.kind, ErrorKind::denied);
}

TEST_F(ServiceClientTest, credentials_that_are_missing_are_its_error) {
  class None final : public CredentialsProvider {
   public:
    base::Result<Credentials> credentials(base::Deadline /*deadline*/) override {
      return base::fail(ErrorKind::denied, "no AWS credentials");
    }
  } none;
  const Access access{http_, clock_, none, environment_, "eu-west-2", 1};
  ServiceClient client(access, k_dynamodb);
  const auto result = client.json("Scan", "", deadline());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind, ErrorKind::denied);
  EXPECT_TRUE(http_.requests().empty());
}

TEST_F(ServiceClientTest, an_endpoint_that_is_none_is_its_error) {
  environment_ = base::Environment({{"AWS_ENDPOINT_URL_DYNAMODB", "nonsense"}});
  ServiceClient client(access_, k_dynamodb);
  const auto result = client.json("Scan", "", deadline());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind, ErrorKind::bad_config);
  EXPECT_TRUE(result.error().error.message.contains("AWS_ENDPOINT_URL_DYNAMODB"));
}

TEST_F(ServiceClientTest, no_key_or_token_is_in_any_message) {
  const Access access{http_, clock_, *credentials_, environment_, "eu-west-2", 1};
  http_.answer(403,
               R"({"__type":"x#SignatureDoesNotMatch","message":"The signature does not match.\n\n)"
               R"(The Canonical String was\nx-amz-security-token:SESSION-TOKEN"})");
  const auto failed = failure();
  EXPECT_EQ(failed.error.kind, ErrorKind::denied);
  EXPECT_FALSE(failed.error.message.contains("SESSION-TOKEN")) << failed.error.message;
  EXPECT_FALSE(failed.error.message.contains('\n'));
}

TEST_F(ServiceClientTest, what_a_request_carries_is_redacted_in_its_answer) {
  const base::Secret token("eyJhbGciOi.web-identity.token");
  const std::string answer = R"({"__type":"ValidationException","message":"Value ')" +
                             std::string(token.reveal()) + "'\"}";
  ServiceClient unsigned_client(access_, k_sts, ServiceClient::Signing::anonymous);
  for (int form = 0; form < 3; ++form) {
    http_.answer(400, answer);
    const auto message =
        form == 0 ? client_.json("Scan", "{}", deadline(), {token}).error().error.message
        : form == 1
            ? client_.rest({.path = "x", .operation = "Get", .secrets = {token}}, deadline())
                  .error()
                  .error.message
            : unsigned_client
                  .query({.action = "Assume", .version = "1", .parameters = {}, .secrets = {token}},
                         deadline())
                  .error()
                  .error.message;
    EXPECT_TRUE(message.contains("Value '[redacted]'")) << message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
