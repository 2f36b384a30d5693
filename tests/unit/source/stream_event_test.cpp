// SPDX-License-Identifier: Apache-2.0
#include "source/stream_event.hpp"

#include <gtest/gtest.h>

#include <format>
#include <string>
#include <utility>
#include <vector>

#include "support/stream_events.hpp"

namespace tinydynamocdc::source {
namespace {

using testing::event_of;
using testing::Padded;
using testing::StreamRecord;

// The only record's error message; empty when it is a change.
std::string problem_of(const StreamRecord& record) {
  const auto event = event_of({record});
  StreamEvent source(event.view());
  const auto read = source.next();
  EXPECT_TRUE(read && *read) << (read ? "no record" : read.error().message);
  if ((*read)->change) {
    return "";
  }
  return base::with_context((*read)->change.error(),
                            source.place_of((*read)->index, (*read)->sequence_number))
      .message;
}

TEST(StreamEvent, hands_out_every_member_as_it_was_sent) {
  const auto event = event_of({StreamRecord()
                                   .with("eventName", R"("MODIFY")")
                                   .with("dynamodb.OldImage", R"({"Id":{"N":"101"}})")
                                   .with("userIdentity", R"({"type":"Service"})")});
  StreamEvent source(event.view());
  const auto read = source.next();
  ASSERT_TRUE(read && *read && (*read)->change);
  const auto& change = *(*read)->change;
  EXPECT_EQ(change.event_id_text, "f07f8ca4b0b26cb9c4e5e77e69f274ee");
  EXPECT_EQ(change.event_name, dynamodb::EventName::modify);
  EXPECT_EQ(change.event_source_text, "aws:dynamodb");
  EXPECT_EQ(
      change.event_source_arn_text,
      "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/stream/2026-11-22T00:00:00.000");
  EXPECT_EQ(change.event_version_json, "1.1");
  EXPECT_EQ(change.aws_region_text, "eu-west-2");
  EXPECT_EQ(change.approximate_creation_s, 1480642020);
  EXPECT_EQ(change.sequence_number, "111");
  EXPECT_EQ(change.size_bytes, 26U);
  EXPECT_EQ(change.stream_view_type_text, "NEW_AND_OLD_IMAGES");
  EXPECT_EQ(change.keys_json, R"({"Id":{"N":"101"}})");
  EXPECT_EQ(change.new_image_json, R"({"Id":{"N":"101"},"Message":{"S":"New item!"}})");
  EXPECT_EQ(change.old_image_json, R"({"Id":{"N":"101"}})");
  EXPECT_EQ(change.user_identity_json, R"({"type":"Service"})");
  const auto end = source.next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
}

TEST(StreamEvent, accepts_white_space_any_order_unknown_members_and_null) {
  const Padded event(
      R"( {"window":{"a":[1,{}]}, "Records" : [ { "dynamodb" : { "SequenceNumber":"7",
    "NewThing":[1,2,{"x":"]}"}], "OldImage": null, "StreamViewType":"NEW_IMAGE", "SizeBytes":1,
    "NewImage":{ }, "Keys":{"a":{"S":"b"}}, "ApproximateCreationDateTime":1.5E0},
    "eventVersion": 1.1, "userIdentity": null,
    "eventSourceARN":"arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b-c_d/stream/l",
    "awsRegion":"cn-north-1","eventSource":"aws:dynamodb","eventName":"INSERT","eventID":"e"} ] } )");
  StreamEvent source(event.view());
  const auto read = source.next();
  ASSERT_TRUE(read && *read);
  ASSERT_TRUE((*read)->change) << (*read)->change.error().message;
  EXPECT_EQ((*read)->change->event_version_json, "1.1");
  EXPECT_EQ((*read)->change->approximate_creation_s, 1);
  EXPECT_TRUE((*read)->change->old_image_json.empty());
  EXPECT_TRUE((*read)->change->user_identity_json.empty());
}

TEST(StreamEvent, records_of_the_streams_own_api_are_the_same_changes) {
  constexpr std::string_view k_stream =
      "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/stream/2026-11-22T00:00:00.000";
  const auto answer = event_of(
      {StreamRecord()
           .without("eventSourceARN")
           .with("userIdentity", R"({"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"})"),
       StreamRecord().without("eventSourceARN"),
       StreamRecord().without("eventSourceARN").with("userIdentity", R"({"Type":7})")});
  StreamEvent source(answer.view(), k_stream);
  auto read = source.next();
  ASSERT_TRUE(read && *read);
  ASSERT_TRUE((*read)->change) << (*read)->change.error().message;
  EXPECT_EQ((*read)->change->event_source_arn_text, k_stream);
  EXPECT_EQ((*read)->change->user_identity_json,
            R"({"type":"Service","principalId":"dynamodb.amazonaws.com"})");
  read = source.next();
  ASSERT_TRUE(read && *read && (*read)->change);
  EXPECT_EQ((*read)->change->user_identity_json, "");
  read = source.next();
  ASSERT_TRUE(read && *read);
  ASSERT_FALSE((*read)->change);
  EXPECT_TRUE((*read)->change.error().message.starts_with("userIdentity"))
      << (*read)->change.error().message;
  // An event has to name its stream.
  EXPECT_TRUE(problem_of(StreamRecord().without("eventSourceARN")).contains("eventSourceARN"));
}

TEST(StreamEvent, every_missing_member_is_named) {
  for (const std::string member :
       {"eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "eventSourceARN",
        "dynamodb.ApproximateCreationDateTime", "dynamodb.Keys", "dynamodb.SequenceNumber",
        "dynamodb.SizeBytes", "dynamodb.StreamViewType"}) {
    EXPECT_TRUE(problem_of(StreamRecord().without(member)).contains(member + " is missing"))
        << member << ": " << problem_of(StreamRecord().without(member));
  }
  EXPECT_EQ(problem_of(StreamRecord().without("dynamodb")), "record 0: has no \"dynamodb\" object");
  EXPECT_TRUE(problem_of(StreamRecord().without("dynamodb.NewImage"))
                  .contains("without dynamodb.NewImage"));
}

struct Bad {
  std::string_view why;
  StreamRecord record;
  std::string_view says;
};

TEST(StreamEvent, what_makes_no_sense_is_an_error_of_that_record) {
  const auto with = [](std::string_view member, std::string_view raw) {
    return StreamRecord().with(member, raw);
  };
  const std::vector<Bad> bad = {
      {"an unknown event name", with("eventName", R"("UPSERT")"), "eventName \"UPSERT\""},
      {"a record of another service", with("eventSource", R"("aws:kinesis")"), "aws:kinesis"},
      {"an ARN that is none", with("eventSourceARN", R"("arn:aws:s3:::bucket")"), "eventSourceARN"},
      {"a number for a text", with("eventID", "17"), "eventID: is not a string"},
      {"a text for the time", with("dynamodb.ApproximateCreationDateTime", R"("2026-11-22")"),
       "ApproximateCreationDateTime: is not a number"},
      {"a time before 1970", with("dynamodb.ApproximateCreationDateTime", "-1"), "epoch seconds"},
      {"a time in milliseconds", with("dynamodb.ApproximateCreationDateTime", "1480642020000"),
       "epoch seconds"},
      {"a time beyond any number", with("dynamodb.ApproximateCreationDateTime", "1e9999"),
       "epoch seconds"},
      {"a sequence number with failure records", with("dynamodb.SequenceNumber", R"("12a")"),
       "not 1-40 decimal digits"},
      {"a sequence number of 41 digits",
       with("dynamodb.SequenceNumber", R"("11111111111111111111111111111111111111111")"),
       "not 1-40 decimal digits"},
      {"a sequence number as a number", with("dynamodb.SequenceNumber", "12"), "is not a string"},
      {"a size that is not whole", with("dynamodb.SizeBytes", "1.5"), "SizeBytes 1.5"},
      {"a size below 0", with("dynamodb.SizeBytes", "-1"), "SizeBytes -1"},
      {"a size beyond 32 bits", with("dynamodb.SizeBytes", "4294967296"), "SizeBytes"},
      {"keys that are no object", with("dynamodb.Keys", "[]"), "Keys: is not an object"},
      {"an image that is no object", with("dynamodb.NewImage", "\"x\""),
       "NewImage: is not an object"},
      {"a version that is no number", with("eventVersion", R"("one")"), "eventVersion"},
      {"an unknown view type", with("dynamodb.StreamViewType", R"("ALL")"), "\"ALL\" is unknown"},
      {"bad UTF-8 in a name", with("eventID", "\"\xff\""), "eventID"},
      {"a lone surrogate", with("eventID", R"("\ud800")"), "eventID"},
  };
  for (const auto& [why, record, says] : bad) {
    EXPECT_TRUE(problem_of(record).contains(says)) << why << ": " << problem_of(record);
    EXPECT_TRUE(problem_of(record).starts_with("record 0")) << why;
  }
}

TEST(StreamEvent, defect_12_view_types_without_the_new_image_are_never_written_as_empty_items) {
  for (const std::string type : {"KEYS_ONLY", "OLD_IMAGE"}) {
    const auto problem = problem_of(StreamRecord()
                                        .with("eventName", R"("MODIFY")")
                                        .with("dynamodb.StreamViewType", "\"" + type + "\"")
                                        .without("dynamodb.NewImage"));
    EXPECT_TRUE(problem.contains("StreamViewType " + type + " does not carry the new image"))
        << problem;
  }
  EXPECT_EQ(
      problem_of(StreamRecord().with("eventName", R"("REMOVE")").without("dynamodb.NewImage")), "");
}

TEST(StreamEvent, defect_18_a_bad_record_does_not_hide_its_neighbours) {
  const auto event = event_of(
      {StreamRecord().numbered("1"),
       StreamRecord().numbered("2").with("dynamodb.ApproximateCreationDateTime", R"({"a":["}"]})"),
       StreamRecord().numbered("3").with("eventID", "\"\xff\""), StreamRecord().numbered("4")});
  StreamEvent source(event.view());
  std::vector<std::string> seen;
  for (;;) {
    const auto read = source.next();
    ASSERT_TRUE(read) << read.error().message;
    if (!*read) {
      break;
    }
    seen.push_back(std::string((*read)->sequence_number) + ((*read)->change ? " good" : " bad"));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"1 good", "2 bad", "3 bad", "4 good"}));
}

TEST(StreamEvent, broken_json_breaks_the_source_behind_the_whole_records) {
  auto text = std::string(event_of({StreamRecord(), StreamRecord()}).view());
  text.resize(text.size() - 60);
  const Padded event(text);
  StreamEvent source(event.view());
  const auto first = source.next();
  ASSERT_TRUE(first && *first && (*first)->change);
  const auto second = source.next();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, base::ErrorKind::bad_input);
  EXPECT_TRUE(second.error().message.starts_with("record 1")) << second.error().message;
  const auto after = source.next();
  ASSERT_TRUE(after);
  EXPECT_FALSE(*after);
}

TEST(StreamEvent, a_member_sent_twice_is_refused_and_its_record_has_no_position) {
  for (const std::string member :
       {"eventID", "eventName", "eventSourceARN", "dynamodb.SequenceNumber", "dynamodb.Keys",
        "dynamodb.NewImage", "dynamodb.OldImage", "dynamodb.SizeBytes", "userIdentity"}) {
    const bool inner = member.starts_with("dynamodb.");
    const auto name = inner ? member.substr(std::string_view("dynamodb.").size()) : member;
    auto text = std::string(
        event_of({StreamRecord().with("userIdentity", "{}").with("dynamodb.OldImage", "{}"),
                  StreamRecord().numbered("112")})
            .view());
    const std::string_view before = inner ? R"("dynamodb":{)" : R"({"Records":[{)";
    text.insert(text.find(before) + before.size(), std::format("\"{}\":null,", name));
    const Padded event(text);
    StreamEvent source(event.view());
    const auto read = source.next();
    ASSERT_TRUE(read && *read) << member;
    ASSERT_FALSE((*read)->change) << member;
    EXPECT_EQ((*read)->change.error().message, member + " appears twice");
    EXPECT_EQ((*read)->sequence_number, "") << member;
    const auto neighbour = source.next();
    ASSERT_TRUE(neighbour && *neighbour) << member;
    EXPECT_TRUE((*neighbour)->change) << member;
  }
}

// What is left of an event's text once its records are read is looked at as well.
TEST(StreamEvent, nothing_behind_the_records_is_passed_over_unread) {
  const auto records = std::string(event_of({StreamRecord()}).view());
  const auto body = records.substr(0, records.size() - 1);
  const std::pair<std::string, std::string_view> cases[] = {
      {body + R"(,"Records":[]})", "\"Records\" appears twice"},
      {body + R"(,"Rec\u006frds":[]})", "has an escape"},
      {records + records, "unexpected text after the value's end"},
      {records + "x", "unexpected text after the value's end"},
      {body + R"(,"x":{"a":[1,tru]}})", "not a value"},
      {body + ",\"x\":\"\xff\"}", "invalid UTF-8"},
      {body, "expected , or }"},
  };
  for (const auto& [text, says] : cases) {
    const Padded event(text);
    StreamEvent source(event.view());
    const auto first = source.next();
    ASSERT_TRUE(first && *first && (*first)->change) << text;
    const auto end = source.next();
    ASSERT_FALSE(end) << text;
    EXPECT_TRUE(end.error().message.starts_with("after record 0: ")) << end.error().message;
    EXPECT_TRUE(end.error().message.contains(says)) << text << ": " << end.error().message;
    EXPECT_TRUE(end.error().message.contains("(byte ") || says == "has an escape");
  }
}

TEST(StreamEvent, no_value_of_a_record_is_skipped_unchecked) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"userIdentity", "{\"type\":\"\xff\"}"},
      {"userIdentity", R"({"type":"\x"})"},
      {"userIdentity", R"({"type":Service})"},
      {"userIdentity", R"({"type" "Service"})"},
      {"newMember", "\"\xff\""},
      {"newMember", R"({"a":[1,,2]})"},
      {"dynamodb.newMember", R"(["\ud800"])"},
  };
  for (const auto& [member, raw] : cases) {
    EXPECT_TRUE(problem_of(StreamRecord().with(member, raw)).contains("(byte ")) << raw;
  }
  EXPECT_TRUE(problem_of(StreamRecord().with("Old\\u0049mage", "{}")).contains("has an escape"));
}

TEST(StreamEvent, any_depth_is_the_record_s_own_affair) {
  for (const int levels : {65, 1'024, 1'025, 100'000}) {
    const auto count = static_cast<std::size_t>(levels);
    const auto deep = std::string(count, '[') + std::string(count, ']');
    const auto event =
        event_of({StreamRecord().numbered("1").with("newMember", deep),
                  StreamRecord().numbered("2").with("userIdentity", "{\"a\":" + deep + "}"),
                  StreamRecord().numbered("3")});
    StreamEvent source(event.view());
    for (const std::string number : {"1", "2", "3"}) {
      const auto read = source.next();
      ASSERT_TRUE(read && *read) << levels;
      EXPECT_EQ((*read)->sequence_number, number) << levels;
      EXPECT_EQ((*read)->change.has_value(),
                number == "3" || levels <= (number == "1" ? 1'024 : 1'023))
          << levels << number;
    }
    EXPECT_TRUE(source.next()) << levels;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
