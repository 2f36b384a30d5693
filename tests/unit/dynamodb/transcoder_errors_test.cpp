// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "dynamodb/every_path.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

struct Refused {
  std::string_view sent;
  std::string_view error;
};

void expect_refused(const Refused& refused) {
  const Outcome outcome = outcome_by_every_path(refused.sent);
  EXPECT_EQ(outcome.error, refused.error) << refused.sent;
}

TEST(TranscoderErrors, of_the_item) {
  const Refused cases[] = {
      {"", "item: expected { (byte 0)"},
      {"  ", "item: expected { (byte 2)"},
      {"[]", "item: expected { (byte 0)"},
      {"null", "item: expected { (byte 0)"},
      {"\"a\"", "item: expected { (byte 0)"},
      {"{", "item: expected a member's name (byte 1)"},
      {"{]", "item: expected a member's name (byte 1)"},
      {"{,}", "item: expected a member's name (byte 1)"},
      {R"({a:{"S":"x"}})", "item: expected a member's name (byte 1)"},
      {R"({"a)", "item: the text ends in a string (byte 3)"},
      {R"({"a")", "item: expected : (byte 4)"},
      {R"({"a" {"S":"x"}})", "item: expected : (byte 5)"},
      {R"({"a":{"S":"x"},})", "item: nothing after a comma (byte 15)"},
      {R"({"a":{"S":"x"},,"b":{"S":"x"}})", "item: expected a member's name (byte 15)"},
      {R"({"a":{"S":"x"}"b":{"S":"x"}})", "item: expected , or } (byte 14)"},
      {R"({"a":{"S":"x"}])", "item: expected , or } (byte 14)"},
      {R"({"a":{"S":"x"})", "item: expected , or } (byte 14)"},
      {R"({"a\x":{"S":"x"}})", "item: broken escape (byte 3)"},
      {R"({"\ud800":{"S":"x"}})", "item: lone surrogate (byte 2)"},
      {"{\"\xff\":{\"S\":\"x\"}}", "item: invalid UTF-8 (byte 2)"},
      {"{\"a\nb\":{\"S\":\"x\"}}", "item: raw control character in a string (byte 3)"},
  };
  for (const Refused& refused : cases) {
    expect_refused(refused);
  }
}

TEST(TranscoderErrors, of_tags) {
  const Refused cases[] = {
      {R"({"a":{}})", "attribute a: no type tag (byte 6)"},
      {R"({"a":{ }})", "attribute a: no type tag (byte 7)"},
      {R"({"a":{"X":"x"}})", "attribute a: unknown type tag \"X\" (byte 6)"},
      {R"({"a":{"":"x"}})", "attribute a: unknown type tag \"\" (byte 6)"},
      {R"({"a":{"s":"x"}})", "attribute a: unknown type tag \"s\" (byte 6)"},
      {R"({"a":{"n":"1"}})", "attribute a: unknown type tag \"n\" (byte 6)"},
      {R"({"a":{"LS":[]}})", "attribute a: unknown type tag \"LS\" (byte 6)"},
      {R"({"a":{"SSS":[]}})", "attribute a: unknown type tag \"SSS\" (byte 6)"},
      {R"({"a":{"BOOLEAN":true}})", "attribute a: unknown type tag \"BOOLEAN\" (byte 6)"},
      {R"({"a":{"bool":true}})", "attribute a: unknown type tag \"bool\" (byte 6)"},
      {R"({"a":{"Null":true}})", "attribute a: unknown type tag \"Null\" (byte 6)"},
      {R"({"a":{"\u0053":"x"}})", R"(attribute a: unknown type tag "\u0053" (byte 6))"},
      {R"({"a":{"S ":"x"}})", "attribute a: unknown type tag \"S \" (byte 6)"},
      {R"({"a":{"S":"x","S":"x"}})", "attribute a: two type tags (byte 14)"},
      {R"({"a":{"S":"x","N":"1"}})", "attribute a: two type tags (byte 14)"},
      {R"({"a":{"N":"1","S":"x"}})", "attribute a: two type tags (byte 14)"},
      {R"({"a":{"BOOL":true,"NULL":true}})", "attribute a: two type tags (byte 18)"},
      {R"({"a":{"L":[],"M":{}}})", "attribute a: two type tags (byte 13)"},
      {R"({"a":{"SS":["x"],"X":1}})", "attribute a: two type tags (byte 17)"},
      {R"({"a":{"S":"x",}})", "attribute a: nothing after a comma (byte 14)"},
      {R"({"a":{"S":"x"]})", "attribute a: expected , or } (byte 13)"},
      {R"({"a":{S:"x"}})", "attribute a: expected a member's name (byte 6)"},
      {R"({"a":{"S" "x"}})", "attribute a: expected : (byte 10)"},
      {R"({"a":"x"})", "attribute a: expected { (byte 5)"},
      {R"({"a":1})", "attribute a: expected { (byte 5)"},
      {R"({"a":null})", "attribute a: expected { (byte 5)"},
      {R"({"a":["S","x"]})", "attribute a: expected { (byte 5)"},
      {R"({"a":})", "attribute a: expected { (byte 5)"},
  };
  for (const Refused& refused : cases) {
    expect_refused(refused);
  }
}

TEST(TranscoderErrors, of_values) {
  const Refused cases[] = {
      {R"({"a":{"S":1}})", "attribute a: S needs a string (byte 10)"},
      {R"({"a":{"S":null}})", "attribute a: S needs a string (byte 10)"},
      {R"({"a":{"S":true}})", "attribute a: S needs a string (byte 10)"},
      {R"({"a":{"S":["x"]}})", "attribute a: S needs a string (byte 10)"},
      {R"({"a":{"S":}})", "attribute a: S needs a string (byte 10)"},
      {R"({"a":{"S":'x'}})", "attribute a: S needs a string (byte 10)"},
      {R"({"a":{"B":1}})", "attribute a: B needs a string (byte 10)"},
      {R"({"a":{"N":1}})", "attribute a: N needs a string (byte 10)"},
      {R"({"a":{"N":-1.5}})", "attribute a: N needs a string (byte 10)"},
      {R"({"a":{"N":null}})", "attribute a: N needs a string (byte 10)"},
      {R"({"a":{"N": "x"}})", "attribute a: not a number (byte 11)"},
      {R"({"a":{"BOOL":"true"}})", "attribute a: BOOL must be true or false (byte 13)"},
      {R"({"a":{"BOOL":1}})", "attribute a: BOOL must be true or false (byte 13)"},
      {R"({"a":{"BOOL":null}})", "attribute a: BOOL must be true or false (byte 13)"},
      {R"({"a":{"BOOL":True}})", "attribute a: BOOL must be true or false (byte 13)"},
      {R"({"a":{"BOOL":truE}})", "attribute a: not a value (byte 13)"},
      {R"({"a":{"BOOL":tru}})", "attribute a: not a value (byte 13)"},
      {R"({"a":{"BOOL":falsey}})", "attribute a: not a value (byte 13)"},
      {R"({"a":{"BOOL":truefalse}})", "attribute a: not a value (byte 13)"},
      {R"({"a":{"NULL":false}})", "attribute a: NULL must be true (byte 13)"},
      {R"({"a":{"NULL":null}})", "attribute a: NULL must be true (byte 13)"},
      {R"({"a":{"NULL":"true"}})", "attribute a: NULL must be true (byte 13)"},
      {R"({"a":{"NULL":1}})", "attribute a: NULL must be true (byte 13)"},
      {R"({"a":{"NULL":trux}})", "attribute a: not a value (byte 13)"},
      {R"({"a":{"SS":"x"}})", "attribute a: SS must be an array (byte 11)"},
      {R"({"a":{"SS":{}}})", "attribute a: SS must be an array (byte 11)"},
      {R"({"a":{"NS":"1"}})", "attribute a: NS must be an array (byte 11)"},
      {R"({"a":{"BS":null}})", "attribute a: BS must be an array (byte 11)"},
      {R"({"a":{"SS":[1]}})", "attribute a[0]: SS needs a string (byte 12)"},
      {R"({"a":{"SS":["x",null]}})", "attribute a[1]: SS needs a string (byte 16)"},
      {R"({"a":{"SS":[{"S":"x"}]}})", "attribute a[0]: SS needs a string (byte 12)"},
      {R"({"a":{"NS":["1",2]}})", "attribute a[1]: NS needs a string (byte 16)"},
      {R"({"a":{"NS":["1","x"]}})", "attribute a[1]: not a number (byte 16)"},
      {R"({"a":{"SS":["x",]}})", "attribute a[1]: nothing after a comma (byte 16)"},
      {R"({"a":{"SS":[,"x"]}})", "attribute a[0]: SS needs a string (byte 12)"},
      {R"({"a":{"SS":["x""y"]}})", "attribute a[1]: expected , or ] (byte 15)"},
      {R"({"a":{"SS":["x"}})", "attribute a[1]: expected , or ] (byte 15)"},
      {R"({"a":{"L":{}}})", "attribute a: L must be an array (byte 10)"},
      {R"({"a":{"L":"x"}})", "attribute a: L must be an array (byte 10)"},
      {R"({"a":{"L":["x"]}})", "attribute a[0]: expected { (byte 11)"},
      {R"({"a":{"L":[{}]}})", "attribute a[0]: no type tag (byte 12)"},
      {R"({"a":{"L":[{"S":"x"},]}})", "attribute a[1]: nothing after a comma (byte 21)"},
      {R"({"a":{"L":[{"S":"x"}})", "attribute a[1]: expected , or ] (byte 20)"},
      {R"({"a":{"M":[]}})", "attribute a: M must be an object (byte 10)"},
      {R"({"a":{"M":null}})", "attribute a: M must be an object (byte 10)"},
      {R"({"a":{"M":{"b":"x"}}})", "attribute a.b: expected { (byte 15)"},
      {R"({"a":{"M":{"b":{"S":"x"},}}})", "attribute a: nothing after a comma (byte 25)"},
      {R"({"a":{"M":{"b":{"S":"x"}]}})", "attribute a: expected , or } (byte 24)"},
      {R"({"a":{"M":{"b\q":{"S":"x"}}}})", "attribute a: broken escape (byte 13)"},
      {R"({"a":{"S":"\ud83d"}})", "attribute a: lone surrogate (byte 11)"},
      {R"({"a":{"B":"\u12"}})", "attribute a: broken escape (byte 11)"},
      {"{\"a\":{\"S\":\"\xed\xa0\xbd\"}}", "attribute a: invalid UTF-8 (byte 11)"},
      {"{\"a\":{\"SS\":[\"\xff\"]}}", "attribute a[0]: invalid UTF-8 (byte 13)"},
  };
  for (const Refused& refused : cases) {
    expect_refused(refused);
  }
}

TEST(TranscoderErrors, name_the_attribute_by_its_path) {
  const Refused cases[] = {
      {R"({"attr":{"M":{"list":{"L":[{"S":""},{"S":""},{"S":""},{"M":{"sub":{"X":1}}}]}}}})",
       "attribute attr.list[3].sub: unknown type tag \"X\" (byte 67)"},
      {R"({"ok":{"S":"x"},"l":{"L":[{"L":[{"S":"x"},{"N":"?"}]}]}})",
       "attribute l[0][1]: not a number (byte 47)"},
      {R"({"a-b_C9":{"X":1}})", "attribute a-b_C9: unknown type tag \"X\" (byte 11)"},
      {R"({"a.b":{"X":1}})", "attribute \"a.b\": unknown type tag \"X\" (byte 8)"},
      {R"({"a b":{"M":{"":{"X":1}}}})", "attribute \"a b\".\"\": unknown type tag \"X\" (byte 17)"},
      {R"({"a\"\n":{"X":1}})", R"(attribute "a\"\n": unknown type tag "X" (byte 10))"},
      {"{\"caf\xc3\xa9\":{\"X\":1}}",
       "attribute \"caf\xc3\xa9\": unknown type tag \"X\" (byte 10)"},
      {R"({"a":{"L":[{"S":"x"}]},"b":{"X":1}})", "attribute b: unknown type tag \"X\" (byte 28)"},
      {R"({"a":{"M":{"x":{"S":"x"}}},"b":{"SS":["y"]},"c":{"X":1}})",
       "attribute c: unknown type tag \"X\" (byte 49)"},
  };
  for (const Refused& refused : cases) {
    expect_refused(refused);
  }
}

TEST(TranscoderErrors, cut_long_names_between_characters) {
  const std::string plain(100, 'n');
  EXPECT_EQ(outcome_by_every_path("{\"" + plain + "\":1}").error,
            "attribute " + plain + ": expected { (byte 104)");
  EXPECT_EQ(outcome_by_every_path("{\"" + plain + "n\":1}").error,
            "attribute " + plain + "\xe2\x80\xa6: expected { (byte 105)");
  const std::string before(99, 'n');
  EXPECT_EQ(outcome_by_every_path("{\"" + before + "\xc3\xa9\":1}").error,
            "attribute " + before + "\xe2\x80\xa6: expected { (byte 105)");
}

TEST(TranscoderErrors, name_the_first_fault) {
  expect_refused(
      {"{\"a\":{\"S\":\"\xff\"},\"b\":{\"X\":1}}", "attribute a: invalid UTF-8 (byte 11)"});
  expect_refused(
      {"{\"b\":{\"X\":1},\"a\":{\"S\":\"\xff\"}}", "attribute b: unknown type tag \"X\" (byte 6)"});
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
