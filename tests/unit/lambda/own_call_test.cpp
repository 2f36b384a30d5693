// SPDX-License-Identifier: Apache-2.0
#include "lambda/own_call.hpp"

#include <gtest/gtest.h>

#include "export_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

class OwnCallTest : public ExportWorld {};

TEST_F(OwnCallTest, calls_the_function_as_it_was_invoked_without_waiting_for_it) {
  const std::string arn = "arn:aws:lambda:eu-west-2:123456789012:function:f:live";
  ASSERT_TRUE(own_call(aws_, clock_, arn, deadline())("{\"a\":1}", {}));
  ASSERT_EQ(calls_, std::vector<std::string>{"{\"a\":1}"});
  const auto request = http_.requests().back();
  EXPECT_EQ(request.origin.host, "lambda.eu-west-2.amazonaws.com");
  EXPECT_TRUE(request.target.contains("function%3Af%3Alive/invocations")) << request.target;
  EXPECT_EQ(request.header("X-Amz-Invocation-Type"), "Event");
}

TEST_F(OwnCallTest, of_a_pause_it_waits_as_much_as_the_deadline_leaves) {
  const std::string arn = "arn:aws:lambda:eu-west-2:123456789012:function:f";
  ASSERT_TRUE(own_call(aws_, clock_, arn, deadline(60))("{}", std::chrono::seconds(10)));
  ASSERT_TRUE(own_call(aws_, clock_, arn, deadline(60))("{}", std::chrono::seconds(900)));
  ASSERT_TRUE(own_call(aws_, clock_, arn, deadline(3))("{}", std::chrono::seconds(900)));
  EXPECT_EQ(clock_.sleeps(), (std::vector<std::chrono::milliseconds>{std::chrono::seconds(10),
                                                                     std::chrono::seconds(55)}));
  EXPECT_EQ(calls_.size(), 3U);
}

TEST_F(OwnCallTest, a_denial_names_the_action_and_an_unknown_function_is_not_called) {
  refusals_["Invoke"] = "AccessDeniedException";
  const auto denied = own_call(aws_, clock_, "arn:aws:lambda:eu-west-2:123456789012:function:f",
                               deadline())("{}", {});
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, base::ErrorKind::denied);
  EXPECT_TRUE(denied.error().message.contains("lambda:InvokeFunction")) << denied.error().message;
  const auto unknown = own_call(aws_, clock_, "", deadline())("{}", {});
  ASSERT_FALSE(unknown);
  EXPECT_TRUE(unknown.error().message.contains("AWS did not say which function this is"));
  EXPECT_TRUE(calls_.empty());
}

}  // namespace
}  // namespace tinydynamocdc::lambda
