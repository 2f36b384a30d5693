// SPDX-License-Identifier: Apache-2.0
#include "aws/service_error.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/outside_text.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;

ServiceFailure failure(const net::HttpResponse& response, const Service& service = k_lambda,
                       std::string_view operation = "GetFunction") {
  return failure_of(response, service, operation);
}

TEST(ServiceError, is_read_from_each_of_its_forms) {
  const net::HttpResponse forms[] = {
      {404, {}, R"({"__type":"com.amazonaws.dynamodb.v20120810#NoSuchThing","message":"why"})"},
      {404, {{"X-Amzn-ErrorType", "NoSuchThing:http://internal/"}}, R"({"Message":"why"})"},
      {404, {}, R"({"code":"NoSuchThing","message":"why"})"},
      {404,
       {},
       "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>NoSuchThing</Code>"
       "<Message>why</Message></Error><RequestId>1</RequestId></ErrorResponse>"},
      {404,
       {},
       "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchThing</Code><Message>why</Message></Error>"},
      {404,
       {},
       "<Response><Errors><Error><Code>NoSuchThing</Code><Message>why</Message></Error>"
       "</Errors></Response>"},
  };
  for (const net::HttpResponse& form : forms) {
    const auto found = failure(form);
    EXPECT_EQ(found.code, "NoSuchThing") << form.body;
    EXPECT_EQ(found.error.message, "lambda GetFunction: NoSuchThing: why") << form.body;
    EXPECT_EQ(found.error.kind, ErrorKind::missing) << form.body;
  }
}

TEST(ServiceError, without_a_form_it_says_the_status) {
  for (const char* body : {"", "<html>nginx</html>", "gateway", "[]", "{\"__type\":5}", "<"}) {
    const auto found = failure({502, {}, body});
    EXPECT_EQ(found.error.message, "lambda GetFunction: status 502") << body;
    EXPECT_EQ(found.error.kind, ErrorKind::unavailable) << body;
  }
}

TEST(ServiceError, kinds) {
  struct Case {
    const char* code;
    int status;
    ErrorKind kind;
  };
  for (const Case& c : {
           Case{"ProvisionedThroughputExceededException", 400, ErrorKind::throttled},
           Case{"TooManyRequestsException", 429, ErrorKind::throttled},
           Case{"Throttling", 400, ErrorKind::throttled},
           Case{"", 429, ErrorKind::throttled},
           Case{"InternalServerError", 500, ErrorKind::unavailable},
           Case{"ServiceUnavailable", 503, ErrorKind::unavailable},
           Case{"RequestTimeout", 400, ErrorKind::unavailable},
           Case{"AccessDeniedException", 400, ErrorKind::denied},
           Case{"AccessDenied", 403, ErrorKind::denied},
           Case{"UnrecognizedClientException", 400, ErrorKind::denied},
           Case{"ExpiredTokenException", 400, ErrorKind::denied},
           Case{"", 403, ErrorKind::denied},
           Case{"ResourceNotFoundException", 400, ErrorKind::missing},
           Case{"NoSuchEntity", 404, ErrorKind::missing},
           Case{"", 404, ErrorKind::missing},
           Case{"RequestEntityTooLargeException", 413, ErrorKind::too_large},
           Case{"ResourceConflictException", 409, ErrorKind::rejected},
           Case{"ValidationException", 400, ErrorKind::rejected},
           Case{"LimitExceededException", 400, ErrorKind::rejected},
           Case{"PermanentRedirect", 301, ErrorKind::rejected},
       }) {
    EXPECT_EQ(kind_of(c.code, c.status, k_lambda), c.kind) << c.code << " " << c.status;
  }
  EXPECT_EQ(kind_of("LimitExceededException", 400, k_dynamodb), ErrorKind::throttled);
}

TEST(ServiceError, denied_names_action_and_resource) {
  const auto told = failure(
      {403,
       {},
       R"({"__type":"AccessDeniedException","Message":"User: arn:aws:iam::1:user/a is not authorized )"
       R"(to perform: lambda:GetFunction on resource: arn:aws:lambda:r:1:function:f"})"});
  EXPECT_TRUE(told.error.message.contains("lambda:GetFunction on resource: arn:aws:lambda"));
  EXPECT_TRUE(told.error.message.ends_with(
      R"({"Effect":"Allow","Action":"lambda:GetFunction","Resource":"arn:aws:lambda:r:1:function:f"})"));
  const auto untold = failure({403, {}, R"({"__type":"AccessDeniedException"})"});
  EXPECT_TRUE(untold.error.message.contains(R"("Action":"lambda:GetFunction")"))
      << untold.error.message;
}

TEST(ServiceError, long_texts_are_cut_between_characters) {
  std::string long_text;
  for (int i = 0; i < 1000; ++i) {
    long_text += "\xc3\xa4";
  }
  const auto found = failure({400, {}, R"({"__type":"X","message":"a)" + long_text + "\"}"});
  EXPECT_LE(found.error.message.size(), base::k_outside_text_bytes_max + 50);
  EXPECT_TRUE(found.error.message.ends_with("\xc3\xa4…")) << found.error.message;
}

TEST(ServiceError, every_word_of_the_answer_is_bounded) {
  const std::string long_text(100'000, 'x');
  const net::HttpResponse answers[] = {
      {400, {{"x-amzn-ErrorType", long_text}}, "{}"},
      {400, {}, R"({"__type":")" + long_text + R"("})"},
      {400,
       {},
       "<Error><Code>" + long_text + "</Code><Message>" + long_text + "</Message></Error>"},
      {301, {{"x-amz-bucket-region", long_text}}, ""},
      {403,
       {},
       R"({"__type":"AccessDenied","message":"User: )" + long_text + " perform: " + long_text +
           R"("})"},
  };
  for (const auto& answer : answers) {
    EXPECT_LE(failure(answer).error.message.size(), 3 * base::k_outside_text_bytes_max);
  }
}

TEST(ServiceError, a_key_or_session_token_in_an_answer_is_redacted) {
  const base::Secret key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  const base::Secret session("IQoJb3JpZ2luX2VjEXAMPLEsessiontoken");
  const std::string both = std::string(key.reveal()) + " and " + std::string(session.reveal());
  const net::HttpResponse answers[] = {
      {403, {}, R"({"__type":"SignatureDoesNotMatch","message":"you sent )" + both + R"("})"},
      {403, {}, "<Error><Code>AccessDenied</Code><Message>perform: " + both + "</Message></Error>"},
      {400, {{"x-amzn-ErrorType", both}}, "{}"},
      {301, {{"x-amz-bucket-region", both}}, ""},
  };
  for (const auto& answer : answers) {
    const auto found = failure_of(answer, k_lambda, "GetFunction", {&key, &session});
    EXPECT_FALSE(found.error.message.contains("EXAMPLE")) << found.error.message;
    EXPECT_TRUE(found.error.message.contains("[redacted]")) << found.error.message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
