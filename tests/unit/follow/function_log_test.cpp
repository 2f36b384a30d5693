// SPDX-License-Identifier: Apache-2.0
#include "follow/function_log.hpp"

#include <gtest/gtest.h>

#include "../aws/aws_fixture.hpp"

namespace tinydynamocdc::follow {
namespace {

class FunctionLogTest : public aws::AwsTest {
 protected:
  std::string read() {
    std::string all;
    const auto done = log_.read([&](const aws::LogEvent& event) { all += event.message + " "; });
    return done ? all : "error: " + done.error().message;
  }

  aws::Logs logs_{access_};
  FunctionLog log_{logs_, clock_, "/aws/lambda/f", 100'000};
};

TEST_F(FunctionLogTest, each_line_is_given_once_also_when_it_comes_late) {
  http_.answer(200, R"({"events":[{"eventId":"1","timestamp":101000,"message":"a"}],
                        "nextToken":"t"})");
  http_.answer(200, R"({"events":[{"eventId":"2","timestamp":140000,"message":"b"}]})");
  http_.answer(200, R"({"events":[{"eventId":"3","timestamp":139000,"message":"late"},
                                  {"eventId":"2","timestamp":140000,"message":"b"},
                                  {"eventId":"4","timestamp":150000,"message":"c"}]})");
  http_.answer(200, R"({"events":[]})");
  EXPECT_EQ(read(), "a b ");
  EXPECT_EQ(read(), "late c ");
  EXPECT_EQ(read(), "");
  EXPECT_EQ(sent(0)["startTime"], 100'000);
  EXPECT_EQ(sent(1)["nextToken"], "t");
  EXPECT_EQ(sent(2)["startTime"], 140'000 - k_log_lateness_ms);
  EXPECT_EQ(sent(3)["startTime"], 150'000 - k_log_lateness_ms);
}

TEST_F(FunctionLogTest, a_missing_group_is_named) {
  http_.answer(400, R"({"__type":"ResourceNotFoundException","message":"no"})");
  EXPECT_TRUE(read().contains("there is no log group /aws/lambda/f")) << read();
}

}  // namespace
}  // namespace tinydynamocdc::follow
