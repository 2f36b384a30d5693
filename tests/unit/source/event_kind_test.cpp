// SPDX-License-Identifier: Apache-2.0
#include "source/event_kind.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::source {
namespace {

TEST(EventKind, knows_stream_events) {
  EXPECT_EQ(event_kind(R"({"Records":[{"eventID":"1","eventSource":"aws:dynamodb"}]})"),
            EventKind::stream);
  EXPECT_EQ(event_kind(R"( {"a":{"b":[1]}, "Records" : [ ] } )"), EventKind::empty);
}

TEST(EventKind, knows_s3_events) {
  EXPECT_EQ(event_kind(R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","s3":{}}]})"),
            EventKind::s3);
}

TEST(EventKind, knows_messages_of_a_queue) {
  EXPECT_EQ(event_kind(R"({"Records":[{"messageId":"1","body":"x","eventSource":"aws:sqs"}]})"),
            EventKind::failures);
}

TEST(EventKind, knows_events_of_s3_by_a_topic_and_by_event_bridge) {
  EXPECT_EQ(event_kind(R"({"Records":[{"EventSource":"aws:sns","Sns":{}}]})"),
            EventKind::wrapped_s3);
  EXPECT_EQ(
      event_kind(R"({"version":"0","detail-type":"Object Created","source":"aws.s3","detail":{}})"),
      EventKind::wrapped_s3);
}

TEST(EventKind, knows_the_test_event_of_s3) {
  // Without Records. ("Event message structure", Amazon S3 User Guide.)
  EXPECT_EQ(event_kind(R"({"Service":"Amazon S3","Event":"s3:TestEvent",
    "Time":"2014-10-13T15:57:02.089Z","Bucket":"amzn-s3-demo-bucket",
    "RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR"})"),
            EventKind::s3_test);
}

TEST(EventKind, defect_19_events_of_another_kind_fail_loudly_and_say_what_they_look_like) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"version":"0","detail-type":"Scheduled Event","source":"aws.events","detail":{}})",
       "members: version, detail-type, source, detail"},
      {R"({"Records":[{"eventSource":"aws:kinesis","kinesis":{}}]})", "\"aws:kinesis\""},
      {R"({"Records":[{}]})", "eventSource \"\""},
      {R"({"Records":{}})", "not an array"},
      {R"({"Records":["x"]})", "eventSource \"\""},
      {R"({"Records":[{"eventSource":"aws:ses"},{"eventSource":"aws:mq"}]})", "\"aws:ses\""},
      {R"({"Records":[{}x]})", "byte"},
      {R"({"Service":"Amazon S3","Event":"s3:OtherEvent"})", "members: Service, Event"},
      {R"({"Event":["s3:TestEvent"]})", "members: Event"},
      {R"({"Event":"s3:TestEvent","x":)", "not valid JSON"},
      {R"({"Event":"s3:TestEvent","Records":[{"eventSource":"aws:ses"}]})", "\"aws:ses\""},
      {R"({})", "members: none"},
      {R"([])", "not a JSON object"},
      {R"("hello")", "not a JSON object"},
      {R"({"a":)", "not valid JSON"},
      {"", "not a JSON object"},
  };
  for (const auto& [payload, says] : cases) {
    const auto kind = event_kind(payload);
    ASSERT_FALSE(kind) << payload;
    EXPECT_EQ(kind.error().kind, base::ErrorKind::bad_input) << payload;
    EXPECT_TRUE(kind.error().message.contains(says)) << payload << ": " << kind.error().message;
  }
}

TEST(EventKind, a_broken_first_record_does_not_hide_what_its_neighbours_are) {
  const std::string deep = std::string(5'000, '[') + std::string(5'000, ']');
  for (const std::string first : {R"({"eventID":"1"})", "7", R"("x")", "{}", R"({"eventSource":7})",
                                  R"({"a" "b"})", R"({"eventSource":"aws:ses"})"}) {
    EXPECT_EQ(event_kind("{\"Records\":[" + first + R"(,{"eventSource":"aws:dynamodb"}]})"),
              EventKind::stream)
        << first;
    EXPECT_EQ(event_kind("{\"Records\":[" + first + R"(,{"eventSource":"aws:s3"}]})"),
              EventKind::s3)
        << first;
  }
  EXPECT_EQ(event_kind("{\"Records\":[{\"x\":" + deep + R"(,"eventSource":"aws:dynamodb"}]})"),
            EventKind::stream);
  EXPECT_EQ(event_kind(R"({"Records":[{"eventID":"1","dynamodb":{}}]})"), EventKind::stream);
  EXPECT_EQ(event_kind(R"({"Records":[{"s3":{}}]})"), EventKind::s3);
}

TEST(EventKind, says_what_it_is_that_is_not_an_event) {
  const auto records = event_kind(R"( [{"eventSource":"aws:dynamodb"}])");
  ASSERT_FALSE(records);
  EXPECT_TRUE(records.error().message.contains("EventBridge Pipes sends records in this shape"))
      << records.error().message;
  const auto marked = event_kind("\xEF\xBB\xBF{\"Records\":[]}");
  ASSERT_FALSE(marked);
  EXPECT_TRUE(marked.error().message.contains("UTF-8 byte order mark")) << marked.error().message;
}

TEST(EventKind, never_shows_the_event_s_content) {
  const auto kind = event_kind(R"({"email":"ada@example.com"})");
  ASSERT_FALSE(kind);
  EXPECT_FALSE(kind.error().message.contains("ada"));
}

}  // namespace
}  // namespace tinydynamocdc::source
