// SPDX-License-Identifier: Apache-2.0
#include "row/row_writer.hpp"

#include <gtest/gtest.h>

#include <format>
#include <string>
#include <vector>

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

// The change of a full export's line: its keys are to be found in the item.
class Snapshot {
 public:
  explicit Snapshot(std::string item, std::vector<std::string_view> key_names = {"Id"})
      : item_(std::move(item)) {
    change_.event_id_text = "01692350182719-6de2c037/a.json.gz/1";
    change_.event_name = dynamodb::EventName::snapshot;
    change_.event_source_text = "aws:dynamodbSnapshot";
    change_.event_source_arn_text =
        "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/export/01692350182719-6de2c037";
    change_.event_version_json = "1.1";
    change_.aws_region_text = "eu-west-2";
    change_.approximate_creation_s = 1692350182;
    change_.sequence_number = "SNAPSHOT";
    change_.size_bytes = static_cast<std::uint32_t>(item_.view().size());
    change_.stream_view_type_text = "NEW_AND_OLD_IMAGES";
    change_.new_image_json = item_.view();
    for (const auto& name : key_names) {
      change_.key_names.names[change_.key_names.count++] = name;
    }
  }

  [[nodiscard]] base::Result<std::string> row(RowWriter& writer) const {
    std::string row = "before\n";
    if (auto written = writer.append(change_, row); !written) {
      EXPECT_EQ(row, "before\n") << "nothing is left of a row that failed";
      return std::unexpected(written.error());
    }
    return row.substr(7);
  }

 private:
  testing::Padded item_;
  dynamodb::Change change_;
};

TEST(RowWriter, takes_a_snapshot_s_keys_from_the_item) {
  RowWriter writer("key_");
  const auto row = Snapshot(R"({"Message":{"S":"New item!"},"Id":{"N":"101"}})").row(writer);
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(
      *row,
      R"({"eventID":"01692350182719-6de2c037/a.json.gz/1","eventName":"SNAPSHOT","eventSource":"aws:dynamodbSnapshot",)"
      R"("eventSourceARN":"arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/export/01692350182719-6de2c037",)"
      R"("eventVersion":1.1,"awsRegion":"eu-west-2","ApproximateCreationDateTime":1692350182,"SequenceNumber":"SNAPSHOT",)"
      R"("SizeBytes":46,"StreamViewType":"NEW_AND_OLD_IMAGES","Keys":"{\"Id\":101}",)"
      R"("NewImage":"{\"Message\":\"New item!\",\"Id\":101}","OldImage":"{}","userIdentity":"","key_Id":101})"
      "\n");
}

// What stands from `"Keys"` to the images, and behind them.
std::string keys_of(const std::string& row) {
  const auto keys = row.find("\"Keys\"");
  return row.substr(keys, row.find("\"NewImage\"") - keys) + row.substr(row.find("\"key_"));
}

TEST(RowWriter, keys_are_the_same_bytes_from_a_stream_record_and_from_an_export_s_line) {
  RowWriter writer("key_");
  const std::string_view keys[] = {
      R"("Id":{"N":"12345678901234567890123456789012345678"})",
      R"("Id":{"S":"x\/\u00e9\n\"\\"})",
      R"("b":{"S":"1"},"a":{"B":"AQI="})",
      R"("a.b":{"S":"1"},"a-b":{"N":"0.10"})",
      R"("\u0041":{"S":"1"})",
  };
  const std::vector<std::string_view> names[] = {{"Id"}, {"Id"}, {"b", "a"}, {"a-b", "a.b"}, {"A"}};
  for (std::size_t i = 0; i < std::size(keys); ++i) {
    const auto stream = row_of(StreamRecord().with_image(keys[i]), writer);
    ASSERT_TRUE(stream) << stream.error().message;
    const auto item = std::format(R"({{"x":{{"NULL":true}},{}}})", keys[i]);
    const auto snapshot = Snapshot(item, names[i]).row(writer);
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    EXPECT_EQ(keys_of(*stream), keys_of(*snapshot));
  }
}

TEST(RowWriter, items_of_any_size_follow_each_other) {
  RowWriter writer("key_");
  for (const std::size_t size : {10UZ, 400'000UZ, 4UZ, 1'000'000UZ, 20UZ}) {
    const std::string text(size, '\\');  // Every byte of it is doubled.
    const auto item = std::format(R"({{"t":{{"S":"{}"}},"Id":{{"S":"{}"}}}})", text, text);
    const auto row = Snapshot(item).row(writer);
    ASSERT_TRUE(row) << row.error().message;
    EXPECT_TRUE(row->contains(R"("NewImage":"{\"t\":\")" + std::string(2 * size, '\\') + "\\\","));
    EXPECT_TRUE(row->ends_with(R"("key_Id":")" + text + "\"}\n"));
  }
}

TEST(RowWriter, says_where_in_a_snapshot_s_item_it_is_wrong) {
  RowWriter writer("key_");
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"Id":{"N":"1"},"a":{"M":{"b":{"X":"1"}}}})", "Item: attribute a.b"},
      {R"({"a":{"S":"1"}})", "Item: attribute Id"},
      {R"({"Id":{"BOOL":true}})", "Item: attribute Id"},
      {R"({"Id":{"N":"1"},"Id":{"N":"2"}})", "Item: attribute Id"},
      {R"({"Id":{"N":"1"})", "Item: "},
      {"", "Item: "},
      {R"({"Id":{"N":"1"}}})", "Item: item: text behind its end (byte 16)"},
      {R"({"Id":{"N":"1"}} {"Id":{"N":"2"}})", "Item: item: text behind its end (byte 17)"},
  };
  for (const auto& [item, says] : cases) {
    const auto row = Snapshot(std::string(item)).row(writer);
    ASSERT_FALSE(row) << item;
    EXPECT_EQ(row.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(row.error().message.starts_with(says)) << row.error().message;
  }
  EXPECT_TRUE(Snapshot("{\"Id\":{\"N\":\"1\"}} \t\r\n").row(writer)) << "white space may follow";
}

TEST(RowWriter, text_behind_an_image_is_refused_in_every_image) {
  RowWriter writer("key_");
  const testing::Padded keys(R"({"Id":{"N":"1"}})");
  const testing::Padded more(R"({"Id":{"N":"1"}},)");
  dynamodb::Change change{.event_version_json = "1.1", .keys_json = keys.view()};
  change.new_image_json = more.view();
  std::string out;
  auto written = writer.append(change, out);
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().message.starts_with("NewImage: item: text behind its end"))
      << written.error().message;
  change.new_image_json = keys.view();
  change.old_image_json = more.view();
  written = writer.append(change, out);
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().message.starts_with("OldImage: item: text behind its end"))
      << written.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::row
