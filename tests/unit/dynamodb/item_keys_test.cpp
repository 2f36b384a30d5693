// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "dynamodb/every_path.hpp"
#include "dynamodb/keys.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

constexpr KeyNames k_pk{.names = {"pk"}, .count = 1};
constexpr KeyNames k_pk_sk{.names = {"pk", "sk"}, .count = 2};

struct Captured {
  std::string_view item;
  std::string_view keys;
};

TEST(TranscodeItemWithKeys, captures_them_wherever_they_stand) {
  const Captured cases[] = {
      {R"({"pk":{"S":"a"},"sk":{"N":"103"}})", "pk|S|a;sk|N|103;"},
      {R"({"sk":{"N":"103"},"pk":{"S":"a"}})", "pk|S|a;sk|N|103;"},
      {R"({"x":{"L":[]},"sk":{"B":"AQ=="},"y":{"M":{}},"pk":{"S":""},"z":{"BOOL":true}})",
       "pk|S|;sk|B|AQ==;"},
      {R"({"xx":{"S":"1"},"pk":{"S":"2"},"kp":{"BOOL":true},"sk":{"S":"3"}})", "pk|S|2;sk|S|3;"},
      {R"({"m":{"M":{"pk":{"BOOL":true}}},"pk":{"S":"a"},"sk":{"S":"b"}})", "pk|S|a;sk|S|b;"},
      {R"({"\u0070k":{"S":"\u0061"},"s\u006b":{"S":"b"}})", R"(\u0070k|S|\u0061;s\u006b|S|b;)"},
      {R"({ "pk" : { "S" : "a" } , "sk" : { "N" : "1" } })", "pk|S|a;sk|N|1;"},
      {R"({"pk":{"S":"a\"}"},"sk":{"N":"12345678901234567890123456789012345678"}})",
       R"(pk|S|a\"};sk|N|12345678901234567890123456789012345678;)"},
  };
  for (const auto& [item, keys] : cases) {
    const Outcome outcome = outcome_by_every_path(item, k_pk_sk);
    EXPECT_EQ(outcome.keys, keys) << item;
    EXPECT_EQ(outcome.error, "") << item;
    EXPECT_EQ(outcome.output, outcome_by_every_path(item).output) << item;
  }
  EXPECT_TRUE(is_done_by_vectors(cases[0].item, k_pk_sk));
  EXPECT_TRUE(is_done_by_vectors(cases[5].item, k_pk_sk));
}

TEST(TranscodeItemWithKeys, orders_them_by_name_in_bytes) {
  const std::string_view item = R"({"a":{"S":"1"},"B":{"S":"2"},"é":{"S":"3"},"\u00e8":{"S":"4"}})";
  const auto keys_of = [&](std::string_view one, std::string_view other) {
    return outcome_by_every_path(item, {.names = {one, other}, .count = 2}).keys;
  };
  EXPECT_EQ(keys_of("a", "B"), "B|S|2;a|S|1;");
  EXPECT_EQ(keys_of("B", "a"), "B|S|2;a|S|1;");
  EXPECT_EQ(keys_of("é", "a"), "a|S|1;é|S|3;");
  EXPECT_EQ(keys_of("é", "è"), "\\u00e8|S|4;é|S|3;");
}

struct Refused {
  std::string_view item;
  std::string_view error;
};

TEST(TranscodeItemWithKeys, refuses_an_item_without_its_keys) {
  const Refused cases[] = {
      {"{}", "attribute pk: the key attribute is absent (byte 2)"},
      {R"({"a":{"S":"x"}})", "attribute pk: the key attribute is absent (byte 15)"},
      {R"({"pk":{"S":"x"}})", "attribute sk: the key attribute is absent (byte 16)"},
      {R"({"sk":{"S":"x"}})", "attribute pk: the key attribute is absent (byte 16)"},
      {R"({"PK":{"S":"x"},"sk":{"S":"x"}})", "attribute pk: the key attribute is absent (byte 31)"},
      {R"({"m":{"M":{"pk":{"S":"x"}}},"sk":{"S":"x"}})",
       "attribute pk: the key attribute is absent (byte 43)"},
      {R"({"pk":{"S":"x"},"pk":{"S":"y"},"sk":{"S":"x"}})",
       "attribute pk: a key attribute appears twice (byte 16)"},
      {R"({"pk":{"S":"x"},"\u0070k":{"S":"x"},"sk":{"S":"x"}})",
       R"(attribute "\u0070k": a key attribute appears twice (byte 16))"},
      {R"({"pk":{"BOOL":true},"sk":{"S":"x"}})",
       "attribute pk: a key attribute is of type S, N or B (byte 1)"},
      {R"({"pk":{"NULL":true},"sk":{"S":"x"}})",
       "attribute pk: a key attribute is of type S, N or B (byte 1)"},
      {R"({"pk":{"SS":["x"]},"sk":{"S":"x"}})",
       "attribute pk: a key attribute is of type S, N or B (byte 1)"},
      {R"({"pk":{"NS":["1"]},"sk":{"S":"x"}})",
       "attribute pk: a key attribute is of type S, N or B (byte 1)"},
      {R"({"pk":{"L":[]},"sk":{"S":"x"}})",
       "attribute pk: a key attribute is of type S, N or B (byte 1)"},
      {R"({"sk":{"M":{"pk":{"S":"x"}}}})",
       "attribute sk: a key attribute is of type S, N or B (byte 1)"},
      {R"({"pk":{"N":"1e301"},"sk":{"S":"x"}})",
       "attribute pk: a number key is out of a Float64's range (byte 1)"},
      {R"({"pk":{"N":"x"},"sk":{"S":"x"}})", "attribute pk: not a number (byte 11)"},
  };
  for (const auto& [item, error] : cases) {
    EXPECT_EQ(outcome_by_every_path(item, k_pk_sk).error, error) << item;
  }
  EXPECT_EQ(outcome_by_every_path(R"({"pk":{"S":"x"},"pk":{"S":"y"}})").error, "");
  EXPECT_EQ(outcome_by_every_path(R"({"pk":{"N":"1e301"}})").error, "");
  EXPECT_EQ(outcome_by_every_path(R"({"pk":{"S":"x"}})", k_pk).error, "");
}

TEST(ReadKeys, takes_one_or_two_attributes_in_byte_order_of_their_names) {
  const Captured cases[] = {
      {R"({"Id":{"N":"103"}})", "Id|N|103;"},
      {R"({"pk":{"S":"a"},"sk":{"B":"AQ=="}})", "pk|S|a;sk|B|AQ==;"},
      {R"({"sk":{"B":"AQ=="},"pk":{"S":"a"}})", "pk|S|a;sk|B|AQ==;"},
      {R"( { "sk" : { "N" : "-1.5" } , "pk" : { "S" : "a\"b" } } )", R"(pk|S|a\"b;sk|N|-1.5;)"},
      {R"({"b":{"S":"1"},"\u0061":{"S":"2"}})", R"(\u0061|S|2;b|S|1;)"},
      {R"({"a":{"S":"1"},"A":{"S":"2"}})", "A|S|2;a|S|1;"},
      {R"({"":{"S":""}})", "|S|;"},
  };
  for (const auto& [item, keys] : cases) {
    const auto read = read_keys(item);
    ASSERT_TRUE(read) << item << read.error().message;
    EXPECT_EQ(text_of(*read), keys);
  }
}

TEST(ReadKeys, refuses_everything_else) {
  const Refused cases[] = {
      {"", "keys: expected { (byte 0)"},
      {"null", "keys: expected { (byte 0)"},
      {"[]", "keys: expected { (byte 0)"},
      {"{", "keys: expected a member's name (byte 1)"},
      {"{}", "keys: no attribute (byte 2)"},
      {R"({"a":{"S":"x"},"b":{"S":"x"},"c":{"S":"x"}})", "keys: more than 2 attributes (byte 29)"},
      {R"({"a":{"S":"x"},"a":{"S":"x"}})", "keys: a key attribute appears twice (byte 15)"},
      {R"({"a":{"S":"x"},"\u0061":{"S":"y"}})", "keys: a key attribute appears twice (byte 15)"},
      {R"({"a":{"S":"x"}}x)", "keys: unexpected text after the value's end (byte 15)"},
      {R"({"a":{"S":"x"},})", "keys: nothing after a comma (byte 15)"},
      {R"({"a":"x"})", "attribute a: expected { (byte 5)"},
      {R"({"a":{}})", "attribute a: no type tag (byte 6)"},
      {R"({"a b":{"S":"x","N":"1"}})", "attribute \"a b\": two type tags (byte 16)"},
      {R"({"a":{"X":"x"}})", "attribute a: a key attribute is of type S, N or B (byte 6)"},
      {R"({"a":{"BOOL":true}})", "attribute a: a key attribute is of type S, N or B (byte 6)"},
      {R"({"a":{"SS":["x"]}})", "attribute a: a key attribute is of type S, N or B (byte 6)"},
      {R"({"a":{"L":[]}})", "attribute a: a key attribute is of type S, N or B (byte 6)"},
      {R"({"a":{"S":1}})", "attribute a: S needs a string (byte 10)"},
      {R"({"a":{"N":1}})", "attribute a: N needs a string (byte 10)"},
      {R"({"a":{"N":"1x"}})", "attribute a: not a number (byte 10)"},
      {R"({"a":{"N":"1e301"}})", "attribute a: a number key is out of a Float64's range (byte 1)"},
      {R"({"a":{"N":"1e-301"}})", "attribute a: a number key is out of a Float64's range (byte 1)"},
      {R"({"a":{"S":"\ud800"}})", "attribute a: lone surrogate (byte 11)"},
      {"{\"a\":{\"S\":\"\xff\"}}", "attribute a: invalid UTF-8 (byte 11)"},
      {R"({"ok":{"S":"x"},"a":{"S":"\q"}})", "attribute a: broken escape (byte 26)"},
  };
  for (const auto& [item, error] : cases) {
    const auto read = read_keys(item);
    ASSERT_FALSE(read) << item;
    EXPECT_EQ(read.error().kind, base::ErrorKind::bad_input);
    EXPECT_EQ(read.error().message, error) << item;
  }
}

std::string canonical(std::string_view keys_json) {
  const auto keys = read_keys(keys_json);
  if (!keys) {
    return keys.error().message;
  }
  std::string output(canonical_bytes_max(keys_json.size()), '\0');
  output.resize(
      static_cast<std::size_t>(write_canonical_keys(*keys, output.data()) - output.data()));
  return output;
}

TEST(ReadKeys, defect_05_two_keys_equal_as_doubles_keep_different_keys) {
  EXPECT_EQ(canonical(R"({"Id":{"N":"9007199254740992"}})"), R"({\"Id\":9007199254740992})");
  EXPECT_EQ(canonical(R"({"Id":{"N":"9007199254740993"}})"), R"({\"Id\":9007199254740993})");
  EXPECT_NE(canonical(R"({"Id":{"N":"12345678901234567890123456789012345678"}})"),
            canonical(R"({"Id":{"N":"12345678901234567890123456789012345679"}})"));
}

TEST(ReadKeys, and_the_item_itself_give_the_same_canonical_bytes) {
  const std::string_view stream = R"({"sk":{"N":"7"},"pk":{"S":"a\/\u00e9"}})";
  const std::string_view item = R"({"pk":{"S":"a/é"},"x":{"BOOL":true},"\u0073k":{"N":"7"}})";
  std::string output(transcoded_bytes_max(item.size()), '\0');
  std::string padded(item);
  padded.resize(item.size() + k_padding_bytes);
  ItemKeys keys;
  ASSERT_TRUE(transcode_item_with_keys(std::string_view(padded).substr(0, item.size()),
                                       output.data(), k_pk_sk, keys));
  std::string of_item(canonical_bytes_max(item.size()), '\0');
  of_item.resize(
      static_cast<std::size_t>(write_canonical_keys(keys, of_item.data()) - of_item.data()));
  EXPECT_EQ(canonical(stream), of_item);
  EXPECT_EQ(of_item, R"({\"pk\":\"a/é\",\"sk\":7})");
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
