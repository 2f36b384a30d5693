// SPDX-License-Identifier: Apache-2.0
#include "row/row_writer.hpp"

#include <gtest/gtest.h>

#include "source/stream_event.hpp"
#include "support/stream_events.hpp"

namespace tinydynamocdc::row {
namespace {

using testing::event_of;
using testing::StreamRecord;

base::Result<std::string> row_of(const StreamRecord& record, RowWriter& writer) {
  const auto event = event_of({record});
  source::StreamEvent source(event.view());
  auto read = source.next();
  EXPECT_TRUE(read && *read && (*read)->change);
  std::string row = "before\n";
  if (auto written = writer.append(*(*read)->change, row); !written) {
    EXPECT_EQ(row, "before\n") << "nothing is left of a row that failed";
    return std::unexpected(written.error());
  }
  return row.substr(7);
}

std::string row_of(const StreamRecord& record) {
  RowWriter writer("key_");
  auto row = row_of(record, writer);
  EXPECT_TRUE(row) << row.error().message;
  return row.value_or("");
}

TEST(RowWriter, writes_one_json_object_and_a_newline_with_all_columns_in_order) {
  EXPECT_EQ(
      row_of(StreamRecord()),
      R"({"eventID":"f07f8ca4b0b26cb9c4e5e77e69f274ee","eventName":"INSERT","eventSource":"aws:dynamodb",)"
      R"("eventSourceARN":"arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/stream/2026-11-22T00:00:00.000",)"
      R"("eventVersion":1.1,"awsRegion":"eu-west-2","ApproximateCreationDateTime":1480642020,"SequenceNumber":"111",)"
      R"("SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES","Keys":"{\"Id\":101}",)"
      R"("NewImage":"{\"Id\":101,\"Message\":\"New item!\"}","OldImage":"{}","userIdentity":"","key_Id":101})"
      "\n");
}

TEST(RowWriter, defect_14_a_delete_by_ttl_keeps_who_did_it) {
  const auto row = row_of(
      StreamRecord()
          .with("eventName", R"("REMOVE")")
          .without("dynamodb.NewImage")
          .with("userIdentity", R"({"type":"Service", "principalId":"dynamodb.amazonaws.com"})"));
  EXPECT_TRUE(row.contains(
      R"("userIdentity":"{\"type\":\"Service\", \"principalId\":\"dynamodb.amazonaws.com\"}")"))
      << row;
  EXPECT_TRUE(row.contains(R"("NewImage":"{}")"));
}

TEST(RowWriter, defect_05_keys_that_are_one_double_stay_two_keys) {
  const auto even = row_of(StreamRecord().with_image(R"("Id":{"N":"9007199254740992"})"));
  const auto odd = row_of(StreamRecord().with_image(R"("Id":{"N":"9007199254740993"})"));
  EXPECT_TRUE(even.contains(R"("Keys":"{\"Id\":9007199254740992}")")) << even;
  EXPECT_TRUE(odd.contains(R"("Keys":"{\"Id\":9007199254740993}")")) << odd;
  EXPECT_TRUE(odd.contains(R"("key_Id":9007199254740993})")) << odd;
}

TEST(RowWriter, defect_17_the_same_change_gives_the_same_bytes) {
  const auto record =
      StreamRecord().with_image(R"("Id":{"N":"1"})", R"(,"t":{"SS":["z","a","m"]})");
  const auto first = row_of(record);
  EXPECT_TRUE(first.contains(R"(\"t\":[\"z\",\"a\",\"m\"])")) << first;
  EXPECT_EQ(first, row_of(record));
}

TEST(RowWriter, defect_06_text_does_not_grow_by_escaping_what_needs_none) {
  std::string cyrillic;
  for (int i = 0; i < 1000; ++i) {
    cyrillic += "Ж";
  }
  const auto plain = row_of(StreamRecord().with_image(R"("Id":{"N":"1"})")).size();
  const auto with_text =
      row_of(StreamRecord().with_image(R"("Id":{"N":"1"})", R"(,"t":{"S":")" + cyrillic + R"("})"))
          .size();
  EXPECT_LT(with_text - plain, cyrillic.size() + 20);
}

TEST(RowWriter, keys_are_canonical_whatever_order_and_escapes_they_came_with) {
  const auto one =
      row_of(StreamRecord().with("dynamodb.Keys", R"({"b":{"S":"x\/é"},"a":{"N":"1"}})"));
  const auto two =
      row_of(StreamRecord().with("dynamodb.Keys", R"({ "a" : {"N":"1"}, "b":{"S":"x/\u00e9"}})"));
  EXPECT_TRUE(one.contains(R"("Keys":"{\"a\":1,\"b\":\"x/é\"}")")) << one;
  EXPECT_TRUE(one.contains(R"("key_a":1,"key_b":"x/é"})")) << one;
  EXPECT_EQ(one, two);
}

TEST(RowWriter, remembers_the_columns_of_several_tables) {
  RowWriter writer("key_");
  for (int round = 0; round < 2; ++round) {
    for (const std::string key : {R"("a":{"S":"x"})", R"("a":{"N":"1"})", R"("b":{"S":"x"})"}) {
      const auto row = row_of(StreamRecord().with_image(key), writer);
      ASSERT_TRUE(row);
      EXPECT_TRUE(row->contains(key.contains("\"b\"")    ? R"("key_b":"x")"
                                : key.contains("{\"N\"") ? R"("key_a":1)"
                                                         : R"("key_a":"x")"))
          << *row;
    }
  }
}

TEST(RowWriter, says_where_in_the_record_it_is_wrong) {
  RowWriter writer("key_");
  const std::pair<StreamRecord, std::string_view> cases[] = {
      {StreamRecord().with_image(R"("Id":{"N":"1"})", R"(,"a":{"M":{"b":{"X":"1"}}})"),
       "NewImage: attribute a.b"},
      {StreamRecord().with("dynamodb.OldImage", R"({"a":{"L":[{"N":"1"},{"N":"x"}]}})"),
       "OldImage: attribute a[1]"},
      {StreamRecord().with("dynamodb.Keys", "{}"), "Keys"},
      {StreamRecord().with("dynamodb.Keys", R"({"Id":{"BOOL":true}})"), "Keys"},
      {StreamRecord().with("dynamodb.Keys", R"({"a":{"S":"1"},"b":{"S":"1"},"c":{"S":"1"}})"),
       "Keys"},
  };
  for (const auto& [record, says] : cases) {
    const auto row = row_of(record, writer);
    ASSERT_FALSE(row) << says;
    EXPECT_EQ(row.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(row.error().message.starts_with(says)) << row.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
