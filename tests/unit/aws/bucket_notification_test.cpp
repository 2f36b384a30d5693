// SPDX-License-Identifier: Apache-2.0
#include "aws/bucket_notification.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tinydynamocdc::aws {
namespace {

const NotificationEntry k_ours{.element = "CloudFunctionConfiguration",
                               .id = "ours",
                               .destination = "arn:aws:lambda:eu-west-2:1:function:f",
                               .events = {"s3:ObjectCreated:*"},
                               .prefix = "R&D <1>/",
                               .suffix = ".gz"};
constexpr const char* k_ours_text =
    "<CloudFunctionConfiguration><Id>ours</Id>"
    "<CloudFunction>arn:aws:lambda:eu-west-2:1:function:f</CloudFunction>"
    "<Event>s3:ObjectCreated:*</Event><Filter><S3Key>"
    "<FilterRule><Name>prefix</Name><Value>R&amp;D &lt;1&gt;/</Value></FilterRule>"
    "<FilterRule><Name>suffix</Name><Value>.gz</Value></FilterRule>"
    "</S3Key></Filter></CloudFunctionConfiguration>";

// Everything that others may have there, as untidy as XML allows.
constexpr const char* k_begin =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <CloudFunctionConfiguration> -->\n"
    "<NotificationConfiguration\n  xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\" a='>'>\n  ";
constexpr const char* k_topic =
    "<TopicConfiguration >\t<Id>a &amp; b &#x41;</Id><Topic>arn:aws:sns:eu-west-2:1:t</Topic>"
    "<Event>s3:ReducedRedundancyLostObject</Event>\n<Event>s3:ObjectRemoved:*</Event>"
    "</TopicConfiguration>";
constexpr const char* k_queue =
    "<QueueConfiguration><Filter><S3Key><FilterRule><Name>Suffix</Name><Value>.jpg</Value>"
    "</FilterRule></S3Key></Filter><Id>q</Id><Queue>arn:aws:sqs:eu-west-2:1:q</Queue>"
    "<Event>s3:ObjectCreated:Put</Event></QueueConfiguration>";
constexpr const char* k_function =
    "<CloudFunctionConfiguration><Id>theirs</Id><CloudFunction>arn:aws:lambda:eu-west-2:1:"
    "function:theirs</CloudFunction><Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration>";
constexpr const char* k_event_bridge = "<EventBridgeConfiguration/>";
constexpr const char* k_end = "\n</NotificationConfiguration>\n";

std::string untidy(const std::string& added = "") {
  return std::string(k_begin) + k_topic + "\r\n" + k_queue + k_function + " " + added +
         k_event_bridge + k_end;
}

BucketNotification parsed(const std::string& document) {
  auto notification = BucketNotification::parse(document);
  EXPECT_TRUE(notification) << notification.error().message;
  return notification ? std::move(*notification) : BucketNotification();
}

TEST(BucketNotification, shows_every_entry_as_it_stands_there) {
  const auto notification = parsed(untidy());
  const auto& entries = notification.entries();
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0],
            (NotificationEntry{.element = "TopicConfiguration",
                               .id = "a & b A",
                               .destination = "arn:aws:sns:eu-west-2:1:t",
                               .events = {"s3:ReducedRedundancyLostObject", "s3:ObjectRemoved:*"},
                               .text = k_topic}));
  EXPECT_EQ(entries[1], (NotificationEntry{.element = "QueueConfiguration",
                                           .id = "q",
                                           .destination = "arn:aws:sqs:eu-west-2:1:q",
                                           .events = {"s3:ObjectCreated:Put"},
                                           .suffix = ".jpg",
                                           .text = k_queue}));
  EXPECT_EQ(entries[2].destination, "arn:aws:lambda:eu-west-2:1:function:theirs");
  EXPECT_EQ(entries[3].element, "EventBridgeConfiguration");
  EXPECT_EQ(entries[3].text, k_event_bridge);
}

TEST(BucketNotification, defect_u3_ours_go_in_and_out_without_another_byte_changed) {
  const auto before = untidy();
  const auto with = parsed(before).edited({}, std::vector{k_ours});
  EXPECT_EQ(with, untidy(k_ours_text));
  const auto after = parsed(with);
  ASSERT_EQ(after.entries().size(), 5U);
  auto ours = after.entries()[3];
  EXPECT_EQ(ours.text, k_ours_text);
  ours.text.clear();
  EXPECT_EQ(ours, k_ours);
  EXPECT_EQ(after.edited(std::vector<std::size_t>{3}, {}), before);
  EXPECT_EQ(after.edited({}, {}), with);
}

TEST(BucketNotification, an_entry_of_a_queue_is_written_as_s3_reads_it) {
  auto queue = k_ours;
  queue.element = k_queue_entry;
  queue.destination = "arn:aws:sqs:eu-west-2:1:q";
  const auto with = parsed("<NotificationConfiguration/>").edited({}, std::vector{queue});
  EXPECT_TRUE(with.contains("</Id><Queue>arn:aws:sqs:eu-west-2:1:q</Queue><Event>")) << with;
  auto read = parsed(with).entries();
  ASSERT_EQ(read.size(), 1U);
  read[0].text.clear();
  EXPECT_EQ(read[0], queue);
}

TEST(BucketNotification, entries_go_and_come_in_one_step) {
  const auto document = untidy(std::string(k_ours_text) + k_ours_text);
  EXPECT_EQ(parsed(document).edited(std::vector<std::size_t>{3, 4}, std::vector{k_ours}),
            untidy(k_ours_text));
  EXPECT_EQ(parsed(document).edited(std::vector<std::size_t>{0, 1, 2, 3, 4, 5}, {}),
            std::string(k_begin) + "\r\n" + " " + k_end);
}

TEST(BucketNotification, an_empty_one_is_filled_and_emptied) {
  const std::string open = "<NotificationConfiguration xmlns=\"n\">";
  const std::string close = "</NotificationConfiguration>";
  EXPECT_EQ(parsed(open + close).edited({}, std::vector{k_ours}), open + k_ours_text + close);
  EXPECT_EQ(parsed("<NotificationConfiguration xmlns=\"n\"/>").edited({}, std::vector{k_ours}),
            open + k_ours_text + close);
  EXPECT_EQ(parsed("<NotificationConfiguration/>\n").edited({}, {}),
            "<NotificationConfiguration/>\n");
  EXPECT_EQ(parsed(open + k_ours_text + close).edited(std::vector<std::size_t>{0}, {}),
            open + close);
}

TEST(BucketNotification, text_that_looks_like_tags_is_text) {
  const std::string odd =
      "<QueueConfiguration a=\"</NotificationConfiguration>\"><!-- </QueueConfiguration> -->"
      "<Id><![CDATA[</QueueConfiguration>]]></Id></QueueConfiguration>";
  const auto document = "<NotificationConfiguration>" + odd + "</NotificationConfiguration>";
  const auto notification = parsed(document);
  ASSERT_EQ(notification.entries().size(), 1U);
  EXPECT_EQ(notification.entries()[0].text, odd);
  EXPECT_EQ(notification.edited({}, std::vector{k_ours}),
            "<NotificationConfiguration>" + odd + k_ours_text + "</NotificationConfiguration>");
}

TEST(BucketNotification, what_s3_would_not_give_is_never_written_back) {
  const auto whole = untidy();
  for (const std::string& document :
       {std::string(), std::string("{}"), std::string("<Error><Code>x</Code></Error>"),
        std::string("<!DOCTYPE a><NotificationConfiguration/>"),
        std::string("<NotificationConfiguration>"), std::string("<NotificationConfiguration"),
        std::string("<NotificationConfiguration><A></NotificationConfiguration>"),
        whole.substr(0, whole.find("</NotificationConfiguration>")),
        whole.substr(0, whole.find("</Topic>"))}) {
    const auto notification = BucketNotification::parse(document);
    ASSERT_FALSE(notification) << document;
    EXPECT_EQ(notification.error().kind, base::ErrorKind::unavailable);
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
