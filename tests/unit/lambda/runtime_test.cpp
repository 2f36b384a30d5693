// SPDX-License-Identifier: Apache-2.0
#include "lambda/runtime.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "support/fake_clock.hpp"
#include "support/scripted_http_client.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::Error;
using base::ErrorKind;

class Runtime : public ::testing::Test {
 protected:
  void invocation(std::string id, std::string payload) {
    http_.answer(200, std::move(payload),
                 {{"Lambda-Runtime-Aws-Request-Id", std::move(id)},
                  {"Lambda-Runtime-Deadline-Ms", std::to_string(clock_.unix_ms() + 3000)}});
  }

  Error run(const Handler& handler) { return lambda::run({http_, clock_, log_}, api_, handler); }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  std::string lines_;
  base::Log log_{base::LogLevel::info, clock_, [this](std::string_view line) { lines_ += line; }};
  net::Origin api_{net::Scheme::http, "127.0.0.1", 9001};
};

TEST_F(Runtime, answers_invocations_until_the_api_breaks) {
  invocation("one", R"({"n":1})");
  http_.answer(202);
  invocation("two", R"({"n":2})");
  http_.answer(202).otherwise([](const auto&) -> base::Result<net::HttpResponse> {
    return base::fail(ErrorKind::unavailable, "gone");
  });
  const auto error = run([](const Invocation& invocation) -> base::Result<std::string> {
    return std::string(invocation.payload);
  });
  EXPECT_TRUE(error.message.contains("gone")) << error.message;
  const auto requests = http_.requests();
  EXPECT_EQ(requests.at(0).target, "/2018-06-01/runtime/invocation/next");
  EXPECT_TRUE(requests.at(0).deadline.is_never());
  EXPECT_EQ(requests.at(1).target, "/2018-06-01/runtime/invocation/one/response");
  EXPECT_EQ(requests.at(1).body, R"({"n":1})");
  EXPECT_EQ(requests.at(3).target, "/2018-06-01/runtime/invocation/two/response");
  EXPECT_FALSE(requests.at(3).deadline.is_never());
}

TEST_F(Runtime, the_function_s_arn_comes_from_its_header_if_there_is_one) {
  const std::string arn = "arn:aws:lambda:eu-west-2:123456789012:function:f";
  http_
      .answer(200, "{}",
              {{"Lambda-Runtime-Aws-Request-Id", "one"},
               {"Lambda-Runtime-Deadline-Ms", std::to_string(clock_.unix_ms() + 3000)},
               {"Lambda-Runtime-Invoked-Function-Arn", arn}})
      .answer(202);
  invocation("two", "{}");
  http_.answer(202);
  std::vector<std::string> arns;
  (void)run([&](const Invocation& invocation) -> base::Result<std::string> {
    arns.push_back(invocation.function_arn);
    return "{}";
  });
  EXPECT_EQ(arns, (std::vector<std::string>{arn, ""}));
}

TEST_F(Runtime, the_deadline_comes_from_its_header) {
  invocation("one", "{}");
  http_.answer(202);
  (void)run([&](const Invocation& invocation) -> base::Result<std::string> {
    EXPECT_EQ(invocation.deadline.remaining(clock_), std::chrono::milliseconds(3000));
    return "{}";
  });
}

TEST_F(Runtime, defect_01_an_error_is_answered_as_an_error_and_does_not_end_the_loop) {
  invocation("one", "{}");
  http_.answer(202);
  invocation("two", "{}");
  http_.answer(202);
  (void)run([](const Invocation& invocation) -> base::Result<std::string> {
    if (invocation.request_id == "one") {
      return base::fail(ErrorKind::bad_input, "record 7: \"quoted\"");
    }
    throw std::runtime_error("from a library");
  });
  const auto requests = http_.requests();
  EXPECT_EQ(requests.at(1).target, "/2018-06-01/runtime/invocation/one/error");
  EXPECT_EQ(requests.at(1).header("Lambda-Runtime-Function-Error-Type"), "Function.BadInput");
  EXPECT_EQ(
      requests.at(1).body,
      R"({"errorMessage":"record 7: \"quoted\"","errorType":"Function.BadInput","stackTrace":[]})");
  EXPECT_EQ(requests.at(3).target, "/2018-06-01/runtime/invocation/two/error");
  EXPECT_EQ(requests.at(3).header("Lambda-Runtime-Function-Error-Type"), "Function.Internal");
  EXPECT_TRUE(requests.at(3).body.contains("handling the event: exception: from a library"))
      << requests.at(3).body;
  EXPECT_TRUE(lines_.contains("record 7"));
}

TEST_F(Runtime, an_answer_that_comes_too_late_does_not_end_the_process) {
  invocation("one", "{}");
  http_.answer(400, "late");
  invocation("two", "{}");
  http_.answer(413);
  const auto error = run([](const Invocation&) -> base::Result<std::string> { return "{}"; });
  EXPECT_TRUE(error.message.contains("script"))
      << "it went on to the script's end: " << error.message;
  EXPECT_TRUE(lines_.contains("refused an answer"));
}

TEST_F(Runtime, a_broken_api_ends_the_loop_with_a_reason) {
  const auto always = [this](int status) {
    http_.otherwise([status](const auto&) -> base::Result<net::HttpResponse> {
      return net::HttpResponse{.status = status, .headers = {}, .body = "{}"};
    });
  };
  const auto began = clock_.steady();
  always(500);
  EXPECT_TRUE(run(nullptr).message.contains("500"));
  EXPECT_GE(clock_.steady() - began, std::chrono::seconds(20)) << "it was asked for a while";
  always(200);
  EXPECT_TRUE(run(nullptr).message.contains("Request-Id"));
  invocation("one", "{}");
  http_.answer(500);
  EXPECT_TRUE(run([](const Invocation&) -> base::Result<std::string> {
                return "{}";
              }).message.contains("answered 500"));
}

TEST_F(Runtime, a_next_that_fails_is_asked_for_again) {
  for (const char* id : {"one", "two"}) {
    http_.fail(ErrorKind::unavailable, "refused").answer(503).answer(200, "no id");
    invocation(id, "{}");
    http_.answer(202);
  }
  int handled = 0;
  (void)run([&](const Invocation&) -> base::Result<std::string> {
    ++handled;
    return "{}";
  });
  EXPECT_EQ(handled, 2);
  EXPECT_TRUE(lines_.contains("asking for the next invocation again")) << lines_;
}

TEST_F(Runtime, an_event_that_does_not_say_when_it_ends_is_handled_in_the_default_time) {
  for (const char* text : {"", "soon", "12x"}) {
    http_.answer(200, "{}",
                 {{"Lambda-Runtime-Aws-Request-Id", "a"}, {"Lambda-Runtime-Deadline-Ms", text}});
    http_.answer(202);
  }
  http_.answer(200, "{}", {{"Lambda-Runtime-Aws-Request-Id", "a"}}).answer(202);
  int handled = 0;
  (void)run([&](const Invocation& invocation) -> base::Result<std::string> {
    ++handled;
    EXPECT_EQ(invocation.deadline.remaining(clock_), std::chrono::seconds(3));
    return "{}";
  });
  EXPECT_EQ(handled, 4);
  EXPECT_TRUE(lines_.contains("3 s are assumed")) << lines_;
}

TEST_F(Runtime, an_init_error_is_told_to_the_api_and_the_log) {
  http_.answer(202);
  report_init_error({http_, clock_, log_}, api_, {ErrorKind::bad_config, "BATCH_SIZE"});
  EXPECT_EQ(http_.requests().at(0).target, "/2018-06-01/runtime/init/error");
  EXPECT_EQ(http_.requests().at(0).header("Lambda-Runtime-Function-Error-Type"),
            "Function.BadConfig");
  EXPECT_TRUE(lines_.contains("BATCH_SIZE"));
}

TEST_F(Runtime, the_payload_is_padded_for_the_readers) {
  invocation("one", std::string(1000, ' '));
  http_.answer(202);
  (void)run([](const Invocation& invocation) -> base::Result<std::string> {
    EXPECT_EQ(invocation.payload.size(), 1000U);
    unsigned sum = 0;
    for (std::size_t i = 0; i < k_payload_padding_bytes; ++i) {
      sum += static_cast<unsigned char>(invocation.payload.data()[invocation.payload.size() + i]);
    }
    EXPECT_EQ(sum, 0U);
    return "{}";
  });
}

TEST(RuntimeApi, is_host_and_port) {
  EXPECT_EQ(parse_runtime_api("127.0.0.1:9001")->port, 9001);
  EXPECT_FALSE(parse_runtime_api("127.0.0.1:9001/x"));
  EXPECT_FALSE(parse_runtime_api(""));
}

TEST_F(Runtime, an_exception_of_a_library_names_the_function) {
  const std::string arn = "arn:aws:lambda:eu-west-2:123456789012:function:f";
  http_.answer(200, "{}",
               {{"Lambda-Runtime-Aws-Request-Id", "one"},
                {"Lambda-Runtime-Deadline-Ms", std::to_string(clock_.unix_ms() + 3000)},
                {"Lambda-Runtime-Invoked-Function-Arn", arn}});
  http_.answer(202);
  (void)run([](const Invocation&) -> base::Result<std::string> {
    throw std::runtime_error("record 3: from a library");
  });
  const auto told = arn + ", handling the event: exception: record 3: from a library";
  EXPECT_TRUE(http_.requests().at(1).body.contains(told)) << http_.requests().at(1).body;
  EXPECT_TRUE(lines_.contains(told)) << lines_;
}

}  // namespace
}  // namespace tinydynamocdc::lambda
