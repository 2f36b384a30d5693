// SPDX-License-Identifier: Apache-2.0
#include "aws/sns.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

constexpr const char* k_topic = "arn:aws:sns:eu-west-2:1:t";

class SnsTest : public AwsTest {
 protected:
  Sns sns_{access_};
};

TEST_F(SnsTest, finds_a_topic_s_tags_or_nothing) {
  http_.answer(200,
               "<ListTagsForResourceResponse><ListTagsForResourceResult><Tags><member><Key>k</Key>"
               "<Value>v</Value></member></Tags></ListTagsForResourceResult>"
               "</ListTagsForResourceResponse>");
  EXPECT_EQ(sns_.find_topic_tags(k_topic, deadline()).value(), (Tags{{"k", "v"}}));
  EXPECT_EQ(request().origin.host, "sns.eu-west-2.amazonaws.com");
  EXPECT_EQ(request().body,
            "Action=ListTagsForResource&Version=2010-03-31&"
            "ResourceArn=arn%3Aaws%3Asns%3Aeu-west-2%3A1%3At");
  http_.answer(404, "<ErrorResponse><Error><Code>ResourceNotFound</Code></Error></ErrorResponse>");
  EXPECT_EQ(sns_.find_topic_tags(k_topic, deadline()).value(), std::nullopt);
  http_.answer(403,
               "<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>");
  const auto denied = sns_.find_topic_tags(k_topic, deadline());
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().code, "AuthorizationError") << "not taken for absent";
}

TEST_F(SnsTest, creates_a_topic_with_tags) {
  http_.answer(200,
               "<CreateTopicResponse><CreateTopicResult><TopicArn>arn:t</TopicArn>"
               "</CreateTopicResult></CreateTopicResponse>");
  EXPECT_EQ(sns_.create_topic("t", {{"a", "1"}}, deadline()).value(), "arn:t");
  EXPECT_EQ(request().body,
            "Action=CreateTopic&Version=2010-03-31&Name=t&Tags.member.1.Key=a&"
            "Tags.member.1.Value=1");
}

TEST_F(SnsTest, defect_u16_every_page_of_subscriptions_is_read) {
  const auto page = [](const std::string& inner) {
    return "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult>" + inner +
           "</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>";
  };
  http_.answer(200, page("<Subscriptions><member><SubscriptionArn>PendingConfirmation"
                         "</SubscriptionArn><Protocol>email</Protocol><Endpoint>a@b</Endpoint>"
                         "</member></Subscriptions><NextToken>n</NextToken>"));
  http_.answer(200, page("<Subscriptions><member><SubscriptionArn>arn:aws:sns:s"
                         "</SubscriptionArn><Protocol>sqs</Protocol><Endpoint>q</Endpoint>"
                         "</member></Subscriptions>"));
  const auto found = sns_.subscriptions(k_topic, deadline()).value();
  EXPECT_EQ(found, (std::vector<Subscription>{{"PendingConfirmation", "email", "a@b"},
                                              {"arn:aws:sns:s", "sqs", "q"}}));
  EXPECT_FALSE(found[0].is_confirmed());
  EXPECT_TRUE(found[1].is_confirmed());
  EXPECT_TRUE(http_.requests().at(1).body.ends_with("&NextToken=n"));
}

TEST_F(SnsTest, subscribes_and_deletes) {
  http_.answer(200, "<SubscribeResponse/>").answer(200, "<DeleteTopicResponse/>");
  ASSERT_TRUE(
      sns_.subscribe({.topic_arn = "t", .protocol = "email", .endpoint = "a+b@c"}, deadline()));
  ASSERT_TRUE(sns_.delete_topic("t", deadline()));
  EXPECT_EQ(http_.requests().at(0).body,
            "Action=Subscribe&Version=2010-03-31&TopicArn=t&Protocol=email&Endpoint=a%2Bb%40c");
  EXPECT_EQ(http_.requests().at(1).body, "Action=DeleteTopic&Version=2010-03-31&TopicArn=t");
}

}  // namespace
}  // namespace tinydynamocdc::aws
