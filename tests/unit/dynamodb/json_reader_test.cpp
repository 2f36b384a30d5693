// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/json_reader.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace tinydynamocdc::dynamodb {
namespace {

using base::Error;
using base::ErrorKind;

// A copy with nothing readable behind it, so that the address sanitizer sees every byte too many.
class Unpadded {
 public:
  explicit Unpadded(std::string_view text) : size_(text.size()), bytes_(new char[text.size()]) {
    text.copy(bytes_.get(), size_);
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
};

// Reads any value to its last leaf and says in a line what it saw.
std::string walk(JsonReader& in) {
  switch (in.peek()) {
    case '{': {
      std::string seen = "{";
      if (auto ok = in.enter_object(); !ok) {
        return ok.error().message;
      }
      for (;;) {
        const auto member = in.next_member();
        if (!member) {
          return member.error().message;
        }
        if (member->end) {
          return seen + "}";
        }
        seen += std::string(member->name_text) + "=" + walk(in) + ";";
      }
    }
    case '[': {
      std::string seen = "[";
      if (auto ok = in.enter_array(); !ok) {
        return ok.error().message;
      }
      for (;;) {
        const auto more = in.next_element();
        if (!more) {
          return more.error().message;
        }
        if (!*more) {
          return seen + "]";
        }
        seen += walk(in) + ";";
      }
    }
    case '"': {
      const auto text = in.read_string();
      return text ? "'" + std::string(*text) + "'" : text.error().message;
    }
    case '0': {
      const auto number = in.read_number();
      return number ? std::string(*number) : number.error().message;
    }
    default: {
      const auto raw = in.read_raw();
      return raw ? std::string(*raw) : raw.error().message;
    }
  }
}

struct Walked {
  std::string_view text;
  std::string_view seen;
};

TEST(JsonReader, reads_any_json) {
  const Walked cases[] = {
      {"{}", "{}"},
      {" \t\r\n{ \t\r\n} \t\r\n", "{}"},
      {"[]", "[]"},
      {"[ ]", "[]"},
      {R"({"a":1})", "{a=1;}"},
      {R"( { "a" : 1 , "b" : [ true , false , null ] } )", "{a=1;b=[true;false;null;];}"},
      {R"([[],{},[{}],"",0])", "[[];{};[{};];'';0;]"},
      {R"({"":{"":""}})", "{={='';};}"},
      {R"(["\"\\\/\b\f\n\r\t\u0041\ud83d\ude00"])", R"(['\"\\\/\b\f\n\r\t\u0041\ud83d\ude00';])"},
      {R"(["a longer text, more than eight bytes, with \" in it"])",
       R"(['a longer text, more than eight bytes, with \" in it';])"},
      {"[\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"]",
       "['caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80';]"},
      {"[\"\x7f\"]", "['\x7f';]"},
      {"[-0,1.5,1E+5]", "[-0;1.5;1E+5;]"},
      {"\"a\"", "'a'"},
      {"12", "12"},
      {"true", "true"},
  };
  for (const auto& [text, seen] : cases) {
    const Unpadded input(text);
    JsonReader in(input.view());
    EXPECT_EQ(walk(in), seen) << text;
    EXPECT_TRUE(in.expect_end()) << text;
    EXPECT_EQ(in.position(), text.size()) << text;
  }
}

struct Refused {
  std::string text;
  std::string message;
};

TEST(JsonReader, refuses_everything_else_with_reason_and_position) {
  const Refused cases[] = {
      {"", "expected a value (byte 0)"},
      {"  ", "expected a value (byte 2)"},
      {"{", "expected a member's name (byte 1)"},
      {"{,", "expected a member's name (byte 1)"},
      {"{\"a\"", "expected : (byte 4)"},
      {"{\"a\" 1}", "expected : (byte 5)"},
      {"{\"a\":1", "expected , or } (byte 6)"},
      {"{\"a\":1]", "expected , or } (byte 6)"},
      {"{\"a\":1 \"b\":2}", "expected , or } (byte 7)"},
      {"{\"a\":1,}", "nothing after a comma (byte 7)"},
      {"{\"a\":1,,\"b\":2}", "expected a member's name (byte 7)"},
      {"{a:1}", "expected a member's name (byte 1)"},
      {"{1:1}", "expected a member's name (byte 1)"},
      {"{'a':1}", "expected a member's name (byte 1)"},
      {"[1,]", "nothing after a comma (byte 3)"},
      {"[1 2]", "expected , or ] (byte 3)"},
      {"[1}", "expected , or ] (byte 2)"},
      {"[1", "expected , or ] (byte 2)"},
      {"\"abc", "the text ends in a string (byte 4)"},
      {"\"a long text without its end", "the text ends in a string (byte 28)"},
      {"\"a\\", "broken escape (byte 2)"},
      {"\"\\x41\"", "broken escape (byte 1)"},
      {"\"\\u12g4\"", "broken escape (byte 1)"},
      {"\"\\u123\"", "broken escape (byte 1)"},
      {"\"\\u12", "broken escape (byte 1)"},
      {"\"\\U0041\"", "broken escape (byte 1)"},
      {"\"\\ud83d\"", "lone surrogate (byte 1)"},
      {"\"\\ud83dx\\ude00\"", "lone surrogate (byte 1)"},
      {"\"\\ud83d\\u0041\"", "lone surrogate (byte 1)"},
      {"\"\\ud83d\\ud83d\\ude00\"", "lone surrogate (byte 1)"},
      {"\"\\uDE00\"", "lone surrogate (byte 1)"},
      {"\"\\ud83d\\\\ude00\"", "lone surrogate (byte 1)"},
      {std::string("\"a\0b\"", 5), "raw control character in a string (byte 2)"},
      {"\"12345678901234567\n\"", "raw control character in a string (byte 18)"},
      {"\"\x1f\"", "raw control character in a string (byte 1)"},
      {"\"a\xff\"", "invalid UTF-8 (byte 2)"},
      {"\"a\x80\"", "invalid UTF-8 (byte 2)"},
      {"\"\xc0\x80\"", "invalid UTF-8 (byte 1)"},
      {"\"\xc1\xbf\"", "invalid UTF-8 (byte 1)"},
      {"\"\xc3\"", "invalid UTF-8 (byte 1)"},
      {"\"\xc3\xa9\xa9\"", "invalid UTF-8 (byte 3)"},
      {"\"\xe0\x9f\xbf\"", "invalid UTF-8 (byte 1)"},
      {"\"\xe2\x82\"", "invalid UTF-8 (byte 1)"},
      {"\"\xed\xa0\x80\"", "invalid UTF-8 (byte 1)"},
      {"\"\xed\xbf\xbf\"", "invalid UTF-8 (byte 1)"},
      {"\"\xf0\x8f\xbf\xbf\"", "invalid UTF-8 (byte 1)"},
      {"\"\xf0\x9f\x98\"", "invalid UTF-8 (byte 1)"},
      {"\"\xf4\x90\x80\x80\"", "invalid UTF-8 (byte 1)"},
      {"\"\xf5\x80\x80\x80\"", "invalid UTF-8 (byte 1)"},
      {"\"\xf8\x88\x80\x80\x80\"", "invalid UTF-8 (byte 1)"},
      {"-", "not a number (byte 0)"},
      {"01", "not a number (byte 0)"},
      {"1.", "not a number (byte 0)"},
      {"1x", "not a number (byte 0)"},
      {"tru", "not a value (byte 0)"},
      {"True", "not a value (byte 0)"},
      {"nulll", "not a value (byte 0)"},
      {"NaN", "not a value (byte 0)"},
      {",", "not a value (byte 0)"},
      {":", "not a value (byte 0)"},
      {"]", "not a value (byte 0)"},
      {"/*a*/1", "not a value (byte 0)"},
      {std::string("\0", 1), "not a value (byte 0)"},
      {"\xef\xbb\xbf{}", "not a value (byte 0)"},
  };
  for (const auto& [text, message] : cases) {
    const Unpadded input(text);
    JsonReader in(input.view());
    const std::string seen = walk(in);
    EXPECT_TRUE(seen.ends_with(message)) << text << "\n" << seen;
    const auto after = in.expect_end();
    ASSERT_FALSE(after) << text;
    EXPECT_EQ(after.error(), (Error{ErrorKind::bad_input, message})) << text;
  }
}

TEST(JsonReader, gives_a_value_of_another_kind_as_an_error) {
  EXPECT_EQ(JsonReader("[]").enter_object().error().message, "expected { (byte 0)");
  EXPECT_EQ(JsonReader("{}").enter_array().error().message, "expected [ (byte 0)");
  EXPECT_EQ(JsonReader("1").read_string().error().message, "expected a string (byte 0)");
  EXPECT_EQ(JsonReader("\"1\"").read_number().error().message, "expected a number (byte 0)");
  EXPECT_EQ(JsonReader(" true").read_number().error().message, "expected a number (byte 1)");
}

TEST(JsonReader, hands_out_raw_values_unread) {
  const std::string_view cases[] = {
      "{}",
      "[]",
      R"({"a":{"S":"}]\"\\"},"b":[1,{}]})",
      R"({"bad":{"X":[tru,"\x"]}})",
      "{\"bad\": \"\x01\xff\"}",
      R"("a\"b")",
      R"("\\")",
      "-1.5e3",
      "true",
      "false",
      "null",
  };
  for (const std::string_view value : cases) {
    const Unpadded input("[ " + std::string(value) + " ,7]");
    JsonReader in(input.view());
    ASSERT_TRUE(in.enter_array());
    ASSERT_TRUE(in.next_element());
    const auto raw = in.read_raw();
    ASSERT_TRUE(raw) << value;
    EXPECT_EQ(*raw, value);
    ASSERT_TRUE(in.next_element());
    EXPECT_EQ(in.read_number(), "7") << value;
    EXPECT_EQ(in.next_element(), false);
    EXPECT_TRUE(in.expect_end());
  }
}

TEST(JsonReader, refuses_raw_values_without_an_end) {
  const Refused cases[] = {
      {"{", "the text ends in a value (byte 1)"},
      {"[[]", "the text ends in a value (byte 3)"},
      {"{\"a", "the text ends in a value (byte 3)"},
      {"{\"a\\\"}", "the text ends in a value (byte 6)"},
      {"{\"a\\", "the text ends in a value (byte 4)"},
      {"[}", "expected ] (byte 1)"},
      {"{[}]", "expected ] (byte 2)"},
      {"{\"a\":]", "expected } (byte 5)"},
      {"\"abc", "the text ends in a string (byte 4)"},
      {"\"abc\\\"", "the text ends in a string (byte 6)"},
      {"", "expected a value (byte 0)"},
      {"}", "not a value (byte 0)"},
      {"truefalse", "not a value (byte 0)"},
      {"--1", "not a value (byte 0)"},
  };
  for (const auto& [text, message] : cases) {
    const Unpadded input(text);
    JsonReader in(input.view());
    const auto raw = in.read_raw();
    ASSERT_FALSE(raw) << text;
    EXPECT_EQ(raw.error().message, message) << text;
  }
}

TEST(JsonReader, checks_1024_levels_and_no_more_but_follows_any) {
  const std::string deepest = std::string(1'024, '[') + std::string(1'024, ']');
  EXPECT_TRUE(JsonReader(deepest).skip_value());
  const auto refused = JsonReader("[" + deepest + "]").skip_value();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "too many levels (byte 1024)");
  const std::string deeper = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(JsonReader(deeper).read_raw(), deeper);
  EXPECT_TRUE(has_whole_structure(deeper));
}

TEST(JsonReader, checks_what_it_skips) {
  for (const std::string_view good :
       {"1", "\"a\"", "null", "[]", "{}", R"({"a":[1,{"b":"c"},[[]],-2.5e3],"d":{"e":null}})"}) {
    const Unpadded input(good);
    JsonReader in(input.view());
    EXPECT_EQ(in.read_checked(), good);
    EXPECT_TRUE(in.expect_end());
    EXPECT_TRUE(has_whole_structure(input.view())) << good;
  }
  const Refused cases[] = {
      {R"({"a":[1,,2]})", "not a value (byte 8)"},
      {R"({"a":[1 2]})", "expected , or ] (byte 8)"},
      {R"({"a" 1})", "expected : (byte 5)"},
      {R"({"a":1,})", "nothing after a comma (byte 7)"},
      {R"({a:1})", "expected a member's name (byte 1)"},
      {R"([{"a":"b"])", "expected , or } (byte 9)"},
      {R"(["a)", "the text ends in a string (byte 3)"},
      {R"([01])", "not a number (byte 1)"},
  };
  for (const auto& [text, message] : cases) {
    const Unpadded input(text);
    const auto skipped = JsonReader(input.view()).skip_value();
    ASSERT_FALSE(skipped) << text;
    EXPECT_EQ(skipped.error().message, message) << text;
    EXPECT_FALSE(has_whole_structure(input.view())) << text;
  }
  // What is inside a string has no part in the structure.
  EXPECT_FALSE(JsonReader("[\"\xff\"]").skip_value());
  EXPECT_FALSE(JsonReader(R"(["\x"])").skip_value());
  EXPECT_TRUE(has_whole_structure("[\"\xff\"]"));
  EXPECT_TRUE(has_whole_structure(R"(["\x"])"));
  EXPECT_FALSE(has_whole_structure("[] []"));
}

TEST(JsonReader, sees_what_stands_behind_the_end) {
  for (const std::string_view text : {"{}x", "{} {}", "{},", "{}}"}) {
    JsonReader in(text);
    ASSERT_TRUE(in.skip_value());
    EXPECT_FALSE(in.expect_end()) << text;
  }
}

TEST(JsonReader, stays_failed) {
  JsonReader in(R"({"a":x,"b":1})");
  ASSERT_TRUE(in.enter_object());
  ASSERT_TRUE(in.next_member());
  const auto first = in.read_raw();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().message, "not a value (byte 5)");
  EXPECT_EQ(in.peek(), '\0');
  EXPECT_EQ(in.next_member().error(), first.error());
  EXPECT_EQ(in.next_element().error(), first.error());
  EXPECT_EQ(in.read_string().error(), first.error());
  EXPECT_EQ(in.read_number().error(), first.error());
  EXPECT_EQ(in.read_raw().error(), first.error());
  EXPECT_EQ(in.skip_value().error(), first.error());
  EXPECT_EQ(in.enter_object().error(), first.error());
  EXPECT_EQ(in.enter_array().error(), first.error());
  EXPECT_EQ(in.expect_end().error(), first.error());
}

TEST(JsonReader, stays_failed_right_after_a_bracket) {
  JsonReader in("{");
  ASSERT_TRUE(in.enter_object());
  const auto first = in.fail("not what the caller wants", 0);
  EXPECT_EQ(in.next_member().error(), first.error());
  EXPECT_EQ(first.error().message, "not what the caller wants (byte 0)");
}

TEST(JsonReader, tells_where_names_begin) {
  JsonReader in(R"({ "a":1,"b":2 })");
  ASSERT_TRUE(in.enter_object());
  EXPECT_EQ(in.next_member()->name_position, 2U);
  ASSERT_TRUE(in.skip_value());
  EXPECT_EQ(in.next_member()->name_position, 8U);
  ASSERT_TRUE(in.skip_value());
  const auto end = in.next_member();
  EXPECT_TRUE(end->end);
  EXPECT_EQ(end->name_position, 14U);
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
