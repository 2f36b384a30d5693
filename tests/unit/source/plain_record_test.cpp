// SPDX-License-Identifier: Apache-2.0
// What a record says is the business of stream_event_test.cpp and row/stream_rows_test.cpp, which
// go through this reader wherever it takes a record; here: which ones it takes.
#include "source/plain_record.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "dynamodb/json_reader.hpp"

namespace tinydynamocdc::source {
namespace {

constexpr auto k_none = std::string_view::npos;

constexpr std::string_view k_record =
    R"({"eventID":"1","eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb",)"
    R"("awsRegion":"eu-west-2","dynamodb":{"ApproximateCreationDateTime":1764000000,)"
    R"("Keys":{"pk":{"S":"a"}},"NewImage":{"pk":{"S":"a"},"x":{"S":"}"}},"OldImage":{},)"
    R"("SequenceNumber":"17","SizeBytes":31,"StreamViewType":"NEW_AND_OLD_IMAGES"},)"
    R"("eventSourceARN":"arn:aws:dynamodb:eu-west-2:123456789012:table/T/stream/x"})";

std::string with(std::string_view part, std::string_view replacement) {
  std::string text(k_record);
  text.replace(text.find(part), part.size(), replacement);
  return text;
}

bool is_plain(std::string_view text) {
  StreamRecord record;
  return read_plain_record(text, 0, {}, record) != k_none;
}

std::string all_of(const StreamRecord& record) {
  std::string text;
  for (const auto member :
       {record.event_id, record.event_name, record.event_source, record.event_source_arn,
        record.event_version, record.aws_region, record.user_identity, record.creation_time,
        record.sequence_number, record.size_bytes, record.view_type, record.keys, record.new_image,
        record.old_image}) {
    text += std::string(member) + "\n";
  }
  return text;
}

TEST(PlainRecord, reads_what_the_careful_reader_reads) {
  const auto text = "[," + std::string(k_record) + ",{}";
  StreamRecord plain;
  EXPECT_EQ(read_plain_record(text, 2, {}, plain), 2 + k_record.size());
  dynamodb::JsonReader reader(k_record);
  StreamRecord careful;
  ASSERT_TRUE(read_stream_record(reader, careful));
  EXPECT_EQ(all_of(plain), all_of(careful));
  EXPECT_TRUE(plain.has_dynamodb);

  // The next one has the same names in other places.
  StreamRecord next;
  const auto changed = with("NEW_AND_OLD_IMAGES", "NEW_AND_OLD_IMAGEX");
  EXPECT_EQ(read_plain_record(changed, 0, plain, next), changed.size());
  EXPECT_EQ(next.view_type, "NEW_AND_OLD_IMAGEX");
  EXPECT_EQ(next.event_source_arn, plain.event_source_arn);
  EXPECT_EQ(next.event_source_arn.data(), plain.event_source_arn.data());
}

TEST(PlainRecord, takes_members_that_are_absent_or_in_another_order) {
  EXPECT_TRUE(is_plain(with(R"("OldImage":{},)", "")));
  EXPECT_TRUE(is_plain(with("\"eventID\"", R"("userIdentity":{"type":"Service"},"eventID")")));
  EXPECT_TRUE(is_plain(R"({"eventSourceARN":"a","dynamodb":{"SizeBytes":1},"eventID":"1"})"));
}

TEST(PlainRecord, leaves_everything_else_to_the_careful_reader) {
  EXPECT_FALSE(is_plain(""));
  EXPECT_FALSE(is_plain("{}"));
  EXPECT_FALSE(is_plain(with("\"eventID\":", "\"eventID\": ")));
  EXPECT_FALSE(is_plain(with("\"1.1\"", "1.1")));
  EXPECT_FALSE(is_plain(with("1764000000", "\"1764000000\"")));
  EXPECT_FALSE(is_plain(with("1764000000", "01")));
  EXPECT_FALSE(is_plain(with("\"17\"", "null")));
  EXPECT_FALSE(is_plain(with("\"OldImage\":{}", "\"OldImage\":[]")));
  EXPECT_FALSE(is_plain(with("\"OldImage\":{}", "\"OldImage\":{]")));
  EXPECT_FALSE(is_plain(with("\"OldImage\"", "\"NewImage\"")));
  EXPECT_FALSE(is_plain(with("\"OldImage\"", "\"Unknown\"")));
  EXPECT_FALSE(is_plain(with("\"eventID\":\"1\"", R"("eventID":"1","eventID":"1")")));
  EXPECT_FALSE(is_plain(with("\"eventID\"", R"("userIdentity":{1},"eventID")")));
  EXPECT_FALSE(is_plain(with("\"eventID\"", R"("userIdentity":"x","eventID")")));
  EXPECT_FALSE(is_plain(with("\"eu-west-2\"", "\"eu\x01west\"")));
  EXPECT_FALSE(is_plain(with("\"SizeBytes\":31,", "\"SizeBytes\":31")));
  EXPECT_FALSE(is_plain(k_record.substr(0, k_record.size() - 1)));
  for (std::size_t bytes = 0; bytes < k_record.size(); ++bytes) {
    EXPECT_FALSE(is_plain(k_record.substr(0, bytes))) << bytes;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
