// SPDX-License-Identifier: Apache-2.0
#include "source/s3_event.hpp"

#include <gtest/gtest.h>

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

namespace tinydynamocdc::source {
namespace {

using nlohmann::json;

// As in "Event message structure", Amazon S3 User Guide.
json good_record() {
  return json::parse(R"({"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2",
    "eventTime":"1970-01-01T00:00:00.000Z","eventName":"ObjectCreated:Put",
    "userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},
    "requestParameters":{"sourceIPAddress":"127.0.0.1"},
    "responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"FMyUVURIY8"},
    "s3":{"s3SchemaVersion":"1.0","configurationId":"testConfigRule",
      "bucket":{"name":"amzn-s3-demo-bucket","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},
        "arn":"arn:aws:s3:::amzn-s3-demo-bucket"},
      "object":{"key":"HappyFace.jpg","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e",
        "versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko","sequencer":"0055AED6DCD90281E5"}}})");
}

std::string event_of(const std::vector<json>& records) { return json{{"Records", records}}.dump(); }

// The decoded key of an event with that key, or why it has none.
std::string key_of(std::string_view encoded) {
  auto record = good_record();
  record["s3"]["object"]["key"] = encoded;
  const auto objects = parse_s3_event(event_of({record}));
  if (!objects) {
    return objects.error().message;
  }
  return objects->at(0) ? objects->at(0)->key : objects->at(0).error().message;
}

TEST(S3Event, tells_of_each_object_in_order) {
  auto second = good_record();
  second["eventVersion"] = "2.3";
  second["eventName"] = "ObjectCreated:CompleteMultipartUpload";
  second["s3"]["bucket"]["name"] = "other";
  second["s3"]["object"] = {{"key", "b"}, {"size", 0}, {"eTag", "\"abc-1\""}};
  second["glacierEventData"] = {{"x", 1}};
  auto third = good_record();
  third["s3"]["object"] = {{"key", "c"}, {"size", 5'000'000'000'000U}, {"versionId", nullptr}};
  const auto objects = parse_s3_event(event_of({good_record(), second, third}));
  ASSERT_TRUE(objects) << objects.error().message;
  ASSERT_EQ(objects->size(), 3U);
  const auto& first = *objects->at(0);
  EXPECT_EQ(first.bucket, "amzn-s3-demo-bucket");
  EXPECT_EQ(first.key, "HappyFace.jpg");
  EXPECT_EQ(first.size, 1024U);
  EXPECT_EQ(first.etag, "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(first.version_id, "096fKKXTRTtl3on89fVO.nfljtsv6qko");
  EXPECT_EQ(first.region, "us-west-2");
  EXPECT_EQ(objects->at(1)->bucket, "other");
  EXPECT_EQ(objects->at(1)->key, "b");
  EXPECT_EQ(objects->at(1)->size, 0U);
  EXPECT_EQ(objects->at(1)->etag, "abc-1");
  EXPECT_EQ(objects->at(1)->version_id, "");
  EXPECT_EQ(objects->at(2)->size, 5'000'000'000'000U);
  EXPECT_EQ(objects->at(2)->etag, "");
}

TEST(S3Event, may_tell_of_nothing) {
  const auto objects = parse_s3_event(R"( {"Records":[]} )");
  ASSERT_TRUE(objects);
  EXPECT_TRUE(objects->empty());
}

TEST(S3Event, defect_10_keys_are_form_decoded) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"plain/key.json.gz", "plain/key.json.gz"},
      {"a+b", "a b"},
      {"a%2Bb", "a+b"},
      {"a%2bb", "a+b"},
      {"a%20b", "a b"},
      {"a%252Bb", "a%2Bb"},
      {"%2Fslash", "/slash"},
      {"%D0%BC%D0%B8%D1%80/%F0%9F%98%80", "мир/😀"},
      {"мир", "мир"},
      {"form+urlencoded%2Fkey", "form urlencoded/key"},
      {"a=b&c", "a=b&c"},
      {"%00", std::string_view("\0", 1)},
  };
  for (const auto& [encoded, key] : cases) {
    EXPECT_EQ(key_of(encoded), key) << encoded;
  }
}

TEST(S3Event, keys_that_do_not_decode_are_refused) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"%", "a % without"},      {"a%", "a % without"},
      {"a%2", "a % without"},    {"a%2", "a % without"},
      {"a%G0", "a % without"},   {"a%0G", "a % without"},
      {"a% 0", "a % without"},   {"%%20", "a % without"},
      {"a%+1", "a % without"},   {"%FF", "UTF-8"},
      {"%C3", "UTF-8"},          {"%C3x%A9", "UTF-8"},
      {"%ED%A0%80", "UTF-8"},    {"%C0%AF", "UTF-8"},
      {"%F4%90%80%80", "UTF-8"}, {"", "s3.object.key is empty"},
  };
  for (const auto& [encoded, says] : cases) {
    const auto problem = key_of(encoded);
    EXPECT_TRUE(problem.starts_with("S3 event: record 0: s3.object.key")) << problem;
    EXPECT_TRUE(problem.contains(says)) << problem;
  }
}

TEST(S3Event, refuses_what_is_none_and_names_the_record_and_the_member) {
  const auto changed = [](const json::json_pointer& member, const json& value) {
    auto record = good_record();
    record[member] = value;
    return record;
  };
  const auto without = [](const json::json_pointer& object, const std::string& member) {
    auto record = good_record();
    record[object].erase(member);
    return record;
  };
  using Pointer = json::json_pointer;
  const std::pair<json, std::string> cases[] = {
      {json(1), "not an object"},
      {json(nullptr), "not an object"},
      {json::array(), "not an object"},
      {json::object(), "eventSource is missing"},
      {without(Pointer(""), "eventSource"), "eventSource is missing"},
      {changed(Pointer("/eventSource"), "aws:sqs"), "eventSource is \"aws:sqs\", not \"aws:s3\""},
      {changed(Pointer("/eventSource"), 5), "eventSource is not a string"},
      {without(Pointer(""), "eventVersion"), "eventVersion is missing"},
      {changed(Pointer("/eventVersion"), "3.0"), "eventVersion is \"3.0\", not 2.x"},
      {changed(Pointer("/eventVersion"), "1.0"), "eventVersion is \"1.0\", not 2.x"},
      {changed(Pointer("/eventVersion"), "2"), "eventVersion is \"2\", not 2.x"},
      {changed(Pointer("/eventVersion"), "20.1"), "eventVersion is \"20.1\", not 2.x"},
      {changed(Pointer("/eventVersion"), 2.1), "eventVersion is not a string"},
      {without(Pointer(""), "eventName"), "eventName is missing"},
      {changed(Pointer("/eventName"), "ObjectRemoved:Delete"),
       "eventName is \"ObjectRemoved:Delete\", not ObjectCreated:"},
      {changed(Pointer("/eventName"), "ObjectCreated"), "eventName is \"ObjectCreated\""},
      {changed(Pointer("/eventName"), "s3:ObjectCreated:Put"), "eventName is"},
      {changed(Pointer("/eventName"), json::array()), "eventName is not a string"},
      {without(Pointer(""), "awsRegion"), "awsRegion is missing"},
      {changed(Pointer("/awsRegion"), ""), "awsRegion is empty"},
      {changed(Pointer("/awsRegion"), "evil.example/"),
       "awsRegion \"evil.example/\" cannot be a region"},
      {without(Pointer(""), "s3"), "s3 is missing"},
      {changed(Pointer("/s3"), "x"), "s3 is not an object"},
      {changed(Pointer("/s3"), nullptr), "s3 is missing"},
      {without(Pointer("/s3"), "bucket"), "s3.bucket is missing"},
      {changed(Pointer("/s3/bucket"), json::array()), "s3.bucket is not an object"},
      {without(Pointer("/s3/bucket"), "name"), "s3.bucket.name is missing"},
      {changed(Pointer("/s3/bucket/name"), ""), "s3.bucket.name is empty"},
      {changed(Pointer("/s3/bucket/name"), 1), "s3.bucket.name is not a string"},
      {without(Pointer("/s3"), "object"), "s3.object is missing"},
      {changed(Pointer("/s3/object"), "x"), "s3.object is not an object"},
      {without(Pointer("/s3/object"), "key"), "s3.object.key is missing"},
      {changed(Pointer("/s3/object/key"), 7), "s3.object.key is not a string"},
      {without(Pointer("/s3/object"), "size"), "s3.object.size is missing"},
      {changed(Pointer("/s3/object/size"), "1024"), "s3.object.size is not a whole number"},
      {changed(Pointer("/s3/object/size"), -1), "s3.object.size is not a whole number"},
      {changed(Pointer("/s3/object/size"), 1.5), "s3.object.size is not a whole number"},
      {changed(Pointer("/s3/object/eTag"), 5), "s3.object.eTag is not a string"},
      {changed(Pointer("/s3/object/versionId"), 5), "s3.object.versionId is not a string"},
  };
  for (const auto& [record, says] : cases) {
    const auto objects = parse_s3_event(event_of({good_record(), record, good_record()}));
    ASSERT_TRUE(objects) << record;
    ASSERT_EQ(objects->size(), 3U);
    EXPECT_TRUE(objects->at(0) && objects->at(2)) << "a bad record hides its neighbours";
    const auto& refused = objects->at(1);
    ASSERT_FALSE(refused) << record;
    EXPECT_EQ(refused.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(refused.error().message.starts_with("S3 event: record 1: " + says))
        << refused.error().message;
  }
}

TEST(S3Event, refuses_text_that_is_no_event) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "not valid JSON"},
      {"{", "not valid JSON"},
      {R"({"Records":[]} x)", "not valid JSON"},
      {"{\"Records\":[\"\xff\"]}", "not valid JSON"},
      {R"({"Records":[1e999]})", "not valid JSON"},
      {R"({"Records":[],"Records":[]})", "Records appears twice"},
      {R"({"Records":[{"s3":{"object":{"key":"a","key":"b"}}}]})", "key appears twice"},
      {"[]", "not a JSON object"},
      {"5", "not a JSON object"},
      {"{}", "Records is missing"},
      {R"({"Records":{}})", "Records is missing or not an array"},
      {R"({"Records":null})", "Records is missing or not an array"},
      {R"({"Service":"Amazon S3","Event":"s3:TestEvent"})", "Records is missing"},
      {std::string(100'000, '['), "not valid JSON"},
  };
  for (const auto& [payload, says] : cases) {
    const auto objects = parse_s3_event(payload);
    ASSERT_FALSE(objects) << payload.substr(0, 60);
    EXPECT_EQ(objects.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(objects.error().message.starts_with("S3 event: " + says))
        << objects.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
