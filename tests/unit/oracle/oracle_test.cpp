// SPDX-License-Identifier: Apache-2.0
// The judge must be right before it judges: docs/row-format.md as tables, by hand.
#include "oracle/oracle.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace tinydynamocdc::oracle {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

TEST(OracleItem, converts_every_type) {
  const Pairs table = {
      {R"({})", R"({})"},
      {R"({"a":{"S":"x"}})", R"({"a":"x"})"},
      {R"({"a":{"N":"1.10"}})", R"({"a":1.10})"},
      {R"({"a":{"N":"12345678901234567890123"}})", R"({"a":"12345678901234567890123"})"},
      {R"({"a":{"B":"AQI="}})", R"({"a":"AQI="})"},
      {R"({"a":{"BOOL":true},"b":{"BOOL":false}})", R"({"a":true,"b":false})"},
      {R"({"a":{"NULL":true}})", R"({"a":null})"},
      {R"({"a":{"SS":["b","a"]}})", R"({"a":["b","a"]})"},
      {R"({"a":{"NS":["1","0.1234567890123456"]}})", R"({"a":[1,"0.1234567890123456"]})"},
      {R"({"a":{"BS":["AQI="]}})", R"({"a":["AQI="]})"},
      {R"({"a":{"SS":[]},"b":{"L":[]},"c":{"M":{}}})", R"({"a":[],"b":[],"c":{}})"},
      {R"({"a":{"L":[{"N":"1"},{"M":{"a":{"N":"2"}}}]}})", R"({"a":[1,{"a":2}]})"},
      {"{ \"a\" :\t{\r\n\"S\" : \"x y\" } }", R"({"a":"x y"})"},
      {R"({"a":{"S":"1"},"a":{"S":"2"}})", R"({"a":"1","a":"2"})"},
      {R"({"caf\u00e9":{"S":"caf\u00e9 \/ café"}})", R"({"caf\u00e9":"caf\u00e9 \/ café"})"},
      {R"({"a":{"S":"\ud83d\ude00"}})", R"({"a":"\ud83d\ude00"})"},
      {R"({"":{"S":""}})", R"({"":""})"},
  };
  for (const auto& [input, wanted] : table) {
    const auto item = convert_item(input);
    ASSERT_TRUE(item) << input << ": " << item.error();
    EXPECT_EQ(item->plain, wanted);
    EXPECT_EQ(item->bytes_read, input.size());
  }
}

TEST(OracleItem, escapes_once_more) {
  const auto item = convert_item(R"({"a\"":{"S":"caf\u00e9\\"}})");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->escaped, R"({\"a\\\"\":\"caf\\u00e9\\\\\"})");
}

TEST(OracleItem, stops_behind_the_map) {
  const auto item = convert_item(R"({"a":{"S":"x"}}},"Keys")");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->bytes_read, 15U);
}

TEST(OracleItem, refuses_what_the_contract_does_not_know) {
  const std::vector<std::string> table = {
      "",
      " ",
      "[]",
      "null",
      "{",
      R"({"a")",
      R"({"a":)",
      R"({"a":{"S":"x"})",

      R"({"a":{}})",
      R"({"a":{"X":"x"}})",
      R"({"a":{"S":"x","N":"1"}})",
      R"({"a":{"S":"x","S":"x"}})",
      R"({"a":{"S":1}})",
      R"({"a":{"S":null}})",
      R"({"a":{"N":1}})",
      R"({"a":{"B":[]}})",
      R"({"a":{"BOOL":"true"}})",
      R"({"a":{"BOOL":null}})",
      R"({"a":{"NULL":false}})",
      R"({"a":{"NULL":null}})",
      R"({"a":{"SS":"x"}})",
      R"({"a":{"SS":[1]}})",
      R"({"a":{"NS":[1]}})",
      R"({"a":{"NS":["x"]}})",
      R"({"a":{"L":{}}})",
      R"({"a":{"L":["x"]}})",
      R"({"a":{"M":[]}})",
      R"({"a":{"M":{"b":"x"}}})",
      R"({"a":"x"})",
      R"({"a":{"\u0053":"x"}})",
      R"({"a":{"s":"x"}})",
      R"({"a":{"S":"x",}})",
      R"({"a":{"S":"x"},})",
      R"({,})",
      R"({"a" {"S":"x"}})",
      R"({a:{"S":"x"}})",
      R"({"a":{"S":"\ud800"}})",
      R"({"a":{"S":"\udc00"}})",
      R"({"a":{"S":"\ud800\ud800"}})",
      R"({"a":{"S":"\ud800x"}})",
      R"({"a":{"S":"\x"}})",
      R"({"a":{"S":"\u12"}})",
      R"({"a":{"S":"\u12g4"}})",
      "{\"a\":{\"S\":\"\n\"}}",
      "{\"a\":{\"S\":\"\x1f\"}}",
      "{\"a\":{\"S\":\"\xff\"}}",
      "{\"a\":{\"S\":\"\xc0\x80\"}}",
      "{\"a\":{\"S\":\"\xed\xa0\x80\"}}",
      "{\"a\":{\"S\":\"\xe2\x82\"}}",
      "{\"a\":{\"S\":\"\xf4\x90\x80\x80\"}}",
      "{\"\x80\":{\"S\":\"x\"}}",
      R"({"\ud800":{"S":"x"}})",
      R"({"a":{"N":""}})",
      R"({"a":{"N":"01"}})",
      R"({"a":{"N":"+1"}})",
      R"({"a":{"N":"1."}})",
      R"({"a":{"N":".5"}})",
      R"({"a":{"N":"1e"}})",
      R"({"a":{"N":"NaN"}})",
      R"({"a":{"N":" 1"}})",
      R"({"a":{"N":"\u0031"}})",
      R"({"a":{"N":"1" + std::string(512, '0') + R"("}})",
      "\xef\xbb\xbf{}",
      "{\"a\":{\"BOOL\":tru}}",
      "{\"a\"\v:{\"S\":\"x\"}}",
  };
  for (const auto& input : table) {
    EXPECT_FALSE(convert_item(input)) << input;
  }
}

TEST(OracleItem, reads_sixty_four_levels_and_no_more) {
  const auto lists = [](int levels) {
    return R"({"a":)" + repeated(R"({"L":[)", levels) + R"({"S":"x"})" + repeated("]}", levels) +
           "}";
  };
  const auto maps = [](int levels) {
    return repeated(R"({"a":{"M":)", levels) + R"({"a":{"S":"x"}})" + repeated("}}", levels);
  };
  EXPECT_TRUE(convert_item(lists(64)));
  EXPECT_FALSE(convert_item(lists(65)));
  EXPECT_TRUE(convert_item(maps(64)));
  EXPECT_FALSE(convert_item(maps(65)));
  EXPECT_FALSE(convert_item(lists(100'000)));
}

TEST(OracleNumber, is_bare_where_every_reader_holds_it) {
  for (const char* number :
       {"0", "-0", "-0.0", "103", "-1", "9223372036854775807", "18446744073709551615",
        "-9223372036854775808", "1.10", "123456789012345e0", "0.000123456789012345", "1e300",
        "10e299", "1e-300", "0e999999999999999999999", "0.00000000000000000000000",
        "12345678901234.5"}) {
    EXPECT_TRUE(is_number(number)) << number;
    EXPECT_TRUE(is_written_bare(number)) << number;
  }
  for (const char* number :
       {"18446744073709551616", "-9223372036854775809", "99999999999999999999999999999999999999",
        "1e301", "10e300", "0.1e302", "1e-301", "0.1e-300", "1234567890123456e0",
        "123456789012345.6", "1.00000000000000000", "1e999999999999999999999",
        "1e-999999999999999999999"}) {
    EXPECT_TRUE(is_number(number)) << number;
    EXPECT_FALSE(is_written_bare(number)) << number;
  }
}

TEST(OracleNumber, is_spelled_for_float64) {
  const Pairs table = {
      {"0", "0"},
      {"-0.000", "-0.000"},
      {"1.50", "1.50"},
      {"12345678901234567", "12345678901234567"},
      {"123456789012345678", "1.2345678901234568e17"},
      {"1000000000000000000", "1e18"},
      {"100000000000000000000000", "1e23"},
      {"-12345678901234567890123", "-1.2345678901234568e22"},
      {"0.12345678901234567", "0.12345678901234567"},
      {"0.123456789012345678", "1.2345678901234568e-1"},
      {"1.23456789012345650", "1.2345678901234565e0"},
      {"123456789012345665", "1.2345678901234566e17"},
      {"123456789012345675", "1.2345678901234568e17"},
      {"1234567890123456650001", "1.2345678901234567e21"},
      {"999999999999999999", "1e18"},
      {"99999999999999999.95e-3", "1e14"},
      {"9007199254740993123", "9.0071992547409931e18"},
      {"1e300", "1e300"},
      {"0e5000", "0e5000"},
  };
  for (const auto& [number, wanted] : table) {
    EXPECT_EQ(float64_spelling(number), wanted) << number;
  }
  for (const char* number : {"1e301", "1e-301", "123e299", "0.1e-300"}) {
    EXPECT_FALSE(float64_spelling(number)) << number;
  }
}

TEST(OracleNumber, seconds_are_rounded_down) {
  const Pairs table = {{"1480642020", "1480642020"},
                       {"1480642020.99", "1480642020"},
                       {"1.48064202E9", "1480642020"},
                       {"14806420209e-1", "1480642020"},
                       {"0", "0"},
                       {"0.9", "0"},
                       {"1e0", "1"},
                       {"4294967295.9", "4294967295"}};
  for (const auto& [number, wanted] : table) {
    EXPECT_EQ(whole_seconds(number), wanted) << number;
  }
  for (const char* number : {"-1", "4294967296", "1480642020000", "1e99", "x", "", "01"}) {
    EXPECT_FALSE(whole_seconds(number)) << number;
  }
}

TEST(OracleKeys, are_canonical) {
  const auto keys =
      read_keys(R"({ "sk\u00e9\/":{"N":"103"}, "a\u0001":{"S":"\u0041\u000a\u0022\u001F\/😀"}})");
  ASSERT_TRUE(keys) << keys.error();
  EXPECT_EQ(canonical_keys_escaped(*keys), R"({\"a\\u0001\":\"A\\n\\\"\\u001f/😀\",\"ské/\":103})");
  EXPECT_EQ(canonical_keys_escaped(*read_keys(R"({"k":{"N":"99999999999999999999"}})")),
            R"({\"k\":\"99999999999999999999\"})");
}

TEST(OracleKeys, are_one_or_two_of_type_string_number_or_binary) {
  for (const char* text :
       {"{}", R"({"a":{"S":"x"},"b":{"S":"x"},"c":{"S":"x"}})", R"({"a":{"BOOL":true}})",
        R"({"a":{"M":{}}})", R"({"a":{"S":"x"},"\u0061":{"S":"y"}})", R"({"a":{"N":"x"}})",
        R"({"a":{"N":"1e301"}})"}) {
    EXPECT_FALSE(read_keys(text)) << text;
  }
}

TEST(OracleKeys, are_found_in_an_item) {
  const std::string item =
      R"({"b":{"N":"1"},"x":{"M":{"a":{"S":"inner"}}},"\u0061":{"S":"outer"}})";
  const auto keys = keys_of_item(item, {"b", "a"});
  ASSERT_TRUE(keys);
  EXPECT_EQ(*keys, (std::vector<Key>{{"a", 'S', "outer"}, {"b", 'N', "1"}}));
  EXPECT_FALSE(keys_of_item(item, {"c"}));
  EXPECT_FALSE(keys_of_item(item, {"x"}));
  EXPECT_FALSE(keys_of_item(R"({"a":{"S":"1"},"a":{"S":"1"}})", {"a"}));
}

std::string event_of(const std::string& records) { return R"({"Records":[)" + records + "]}"; }

std::string record_with(const std::string& members, const std::string& inner) {
  return R"({"eventID":"e1","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-west-2",)"
         R"("eventSourceARN":"arn:aws:dynamodb:eu-west-2:123456789012:table/people/stream/2016-12-01T00:00:00.000")" +
         members +
         R"(,"dynamodb":{"SequenceNumber":"1405400000000002063282832","SizeBytes":54,)"
         R"("StreamViewType":"NEW_AND_OLD_IMAGES","ApproximateCreationDateTime":1480642020.7)" +
         inner + "}}";
}

TEST(OracleEvent, writes_the_row_of_the_page) {
  const auto rows = rows_of_event(event_of(record_with(
      R"(,"eventName":"MODIFY")",
      R"(,"Keys":{"Id":{"N":"103"}},"NewImage":{"Id":{"N":"103"},"Tags":{"SS":["a","b"]}})")));
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(
      rows->at(0),
      R"({"eventID":"e1","eventName":"MODIFY","eventSource":"aws:dynamodb",)"
      R"("eventSourceARN":"arn:aws:dynamodb:eu-west-2:123456789012:table/people/stream/2016-12-01T00:00:00.000",)"
      R"("eventVersion":1.1,"awsRegion":"eu-west-2","ApproximateCreationDateTime":1480642020,)"
      R"("SequenceNumber":"1405400000000002063282832","SizeBytes":54,"StreamViewType":"NEW_AND_OLD_IMAGES",)"
      R"("Keys":"{\"Id\":103}","NewImage":"{\"Id\":103,\"Tags\":[\"a\",\"b\"]}","OldImage":"{}",)"
      R"("userIdentity":"","key_Id":103})");
}

TEST(OracleEvent, names_key_columns) {
  const auto columns = [](const std::string& first, const std::string& second,
                          const std::string& prefix) {
    const auto rows =
        rows_of_event(event_of(record_with(R"(,"eventName":"REMOVE")",
                                           R"(,"Keys":{")" + first + R"(":{"S":"1"},")" + second +
                                               R"(":{"S":"2"}})")),
                      {.key_prefix = prefix});
    const std::string& row = rows->at(0).value();
    return row.substr(row.find(R"("userIdentity":"",)") + 18);
  };
  EXPECT_EQ(columns("a", "b", "key_"), R"("key_a":"1","key_b":"2"})");
  EXPECT_EQ(columns("b", "a", "key_"), R"("key_a":"2","key_b":"1"})");
  EXPECT_EQ(columns("a.b", "a_b", "key_"), R"("key_a_b":"1","key_a_b_2":"2"})");
  EXPECT_EQ(columns("ID", "é\\n", "event"), R"("eventID_2":"1","event__":"2","event":"2"})");
  EXPECT_EQ(columns("_id", "deleted", "is_"), R"("is__id":"1","is_id":"1","is_deleted_2":"2"})");
}

TEST(OracleEvent, a_bad_record_has_a_reason_and_its_neighbours_have_rows) {
  const std::string good = record_with(R"(,"eventName":"REMOVE")", R"(,"Keys":{"a":{"S":"1"}})");
  const auto rows = rows_of_event(
      event_of(good + "," + record_with("", R"(,"Keys":{"a":{"S":"1"}})") + "," + good));
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_TRUE(rows->at(0));
  EXPECT_FALSE(rows->at(1));
  EXPECT_TRUE(rows->at(2));
}

TEST(OracleEvent, refuses_what_is_no_event) {
  for (const char* event :
       {"", " ", "[]", "{}", R"({"Records":{}})", R"({"Records":[})", R"({"records":[]})"}) {
    EXPECT_FALSE(rows_of_event(event)) << event;
  }
  EXPECT_TRUE(rows_of_event(R"({"Records":[]})")->empty());
}

}  // namespace
}  // namespace tinydynamocdc::oracle
