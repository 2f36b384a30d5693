// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/transcoder.hpp"

#include <gtest/gtest.h>

#include <format>
#include <string>

#include "dynamodb/every_path.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

struct Item {
  std::string sent;
  std::string written;
};

// An item of one string attribute; of one number attribute.
std::string string_item(std::string_view name, std::string_view text) {
  return std::format(R"({{"{}":{{"S":"{}"}}}})", name, text);
}

std::string number_item(std::string_view number) {
  return std::format(R"({{"n":{{"N":"{}"}}}})", number);
}

void expect_written(const Item& item) {
  const Outcome outcome = outcome_by_every_path(item.sent);
  EXPECT_EQ(outcome.output, item.written) << item.sent;
  EXPECT_EQ(outcome.error, "") << item.sent;
  EXPECT_EQ(outcome.rest, "") << item.sent;
}

TEST(Transcoder, writes_every_type_as_plain_json_inside_a_json_string) {
  const Item cases[] = {
      {R"({})", R"({})"},
      {R"({"Id":{"N":"103"},"Tags":{"SS":["a","b"]}})", R"({\"Id\":103,\"Tags\":[\"a\",\"b\"]})"},
      {R"({"a":{"S":"x"}})", R"({\"a\":\"x\"})"},
      {R"({"a":{"S":""}})", R"({\"a\":\"\"})"},
      {R"({"":{"S":"x"}})", R"({\"\":\"x\"})"},
      {R"({"a":{"B":"AQI="}})", R"({\"a\":\"AQI=\"})"},
      {R"({"a":{"BOOL":true},"b":{"BOOL":false}})", R"({\"a\":true,\"b\":false})"},
      {R"({"a":{"NULL":true}})", R"({\"a\":null})"},
      {R"({"a":{"SS":[]},"b":{"NS":[]},"c":{"BS":[]}})", R"({\"a\":[],\"b\":[],\"c\":[]})"},
      {R"({"a":{"SS":["b","a",""]}})", R"({\"a\":[\"b\",\"a\",\"\"]})"},
      {R"({"a":{"BS":["AQ==","Ag=="]}})", R"({\"a\":[\"AQ==\",\"Ag==\"]})"},
      {R"({"a":{"NS":["3","1.50","-2e5","12345678901234567890123"]}})",
       R"({\"a\":[3,1.50,-2e5,\"12345678901234567890123\"]})"},
      {R"({"a":{"L":[]},"b":{"M":{}}})", R"({\"a\":[],\"b\":{}})"},
      {R"({"a":{"L":[{"S":"x"},{"N":"1"},{"BOOL":true},{"NULL":true},{"L":[]},{"M":{}}]}})",
       R"({\"a\":[\"x\",1,true,null,[],{}]})"},
      {R"({"a":{"M":{"b":{"M":{"c":{"L":[{"M":{"d":{"S":"x"}}},{"SS":["y"]}]}}},"e":{"N":"0"}}}})",
       R"({\"a\":{\"b\":{\"c\":[{\"d\":\"x\"},[\"y\"]]},\"e\":0}})"},
      {R"({"S":{"S":"S"},"M":{"M":{"M":{"M":{}}}}})", R"({\"S\":\"S\",\"M\":{\"M\":{}}})"},
      {R"({"a":{"S":"1"},"a":{"S":"2"}})", R"({\"a\":\"1\",\"a\":\"2\"})"},
  };
  for (const Item& item : cases) {
    expect_written(item);
    EXPECT_TRUE(is_done_by_vectors(item.sent)) << item.sent;
  }
}

TEST(Transcoder, escapes_strings_once_more_and_unescapes_nothing) {
  const Item cases[] = {
      {R"({"a":{"S":"\"\\\/\b\f\n\r\t"}})", R"({\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"})"},
      {R"({"\"\n":{"S":"x"}})", R"({\"\\\"\\n\":\"x\"})"},
      {R"({"a":{"S":"caf\u00e9 \u0000 \uFFFF"}})", R"({\"a\":\"caf\\u00e9 \\u0000 \\uFFFF\"})"},
      {R"({"a":{"S":"\ud83d\uDE00"}})", R"({\"a\":\"\\ud83d\\uDE00\"})"},
      {R"({"a":{"SS":["\"","\\"]}})", R"({\"a\":[\"\\\"\",\"\\\\\"]})"},
      {"{\"caf\xc3\xa9\":{\"S\":\"\xe2\x82\xac \xf0\x9f\x98\x80\"}}",
       "{\\\"caf\xc3\xa9\\\":\\\"\xe2\x82\xac \xf0\x9f\x98\x80\\\"}"},
      {"{\"a\":{\"S\":\"\x7f\"}}", "{\\\"a\\\":\\\"\x7f\\\"}"},
      {R"({"a\u0000b.[]{}:,":{"S":"}]\",{"}})", R"({\"a\\u0000b.[]{}:,\":\"}]\\\",{\"})"},
  };
  for (const Item& item : cases) {
    expect_written(item);
    EXPECT_TRUE(is_done_by_vectors(item.sent)) << item.sent;
  }
}

TEST(Transcoder, takes_any_white_space) {
  const Item cases[] = {
      {" {}", "{}"},
      {"{ \t\r\n}", "{}"},
      {R"({ "a" : { "S" : "x y" } , "b" : { "N" : "1" } })", R"({\"a\":\"x y\",\"b\":1})"},
      {R"({"a":{"SS":[ "x" , "y" ]},"b":{"NS":[ ]}})", R"({\"a\":[\"x\",\"y\"],\"b\":[]})"},
      {R"({"a":{"L":[ { "BOOL" : true } , {"NULL": true } ]}})", R"({\"a\":[true,null]})"},
      {R"({"a":{"M":{ "b" :{"S":"x"} } }})", R"({\"a\":{\"b\":\"x\"}})"},
      {R"({"a":{"BOOL": false}})", R"({\"a\":false})"},
      {R"({"a":{"S":"x"}, "b":{"S":"y"}})", R"({\"a\":\"x\",\"b\":\"y\"})"},
  };
  for (const Item& item : cases) {
    expect_written(item);
  }
}

TEST(Transcoder, finds_the_items_end_and_leaves_the_rest) {
  const std::string_view rests[] = {"}",  "}\n{\"Item\":", " ",  ",\"OldImage\":{}",
                                    "{}", "\xff",          "\"", "}}}}]]]]"};
  for (const std::string_view item :
       {R"({})", R"({"a":{"S":"x"}})", R"({"a":{"M":{}}})", R"({ "a":{"L":[]}})"}) {
    for (const std::string_view rest : rests) {
      const Outcome outcome = outcome_by_every_path(std::string(item) + std::string(rest));
      EXPECT_EQ(outcome.rest, rest) << item;
      EXPECT_EQ(outcome.error, "") << item;
    }
  }
}

TEST(Transcoder, stops_at_special_bytes_wherever_they_stand_in_a_vector) {
  const Item specials[] = {{"", ""},
                           {R"(\")", R"(\\\")"},
                           {R"(\\)", R"(\\\\)"},
                           {R"(\n)", R"(\\n)"},
                           {R"(\u00e9)", R"(\\u00e9)"},
                           {"\xc3\xa9", "\xc3\xa9"},
                           {R"(\ud83d\ude00)", R"(\\ud83d\\ude00)"}};
  for (std::size_t before = 0; before < 70; ++before) {
    for (const auto& [sent, written] : specials) {
      const std::string left(before, 'a');
      const std::string right(before % 37, 'b');
      expect_written({string_item(std::format("{}{}{}", left, sent, right),
                                  std::format("{}{}{}", right, sent, left)),
                      std::format(R"({{\"{}{}{}\":\"{}{}{}\"}})", left, written, right, right,
                                  written, left)});
    }
  }
}

TEST(Transcoder, refuses_bad_bytes_wherever_they_stand_in_a_vector) {
  const Item bad[] = {{"\n", "raw control character in a string"},
                      {"\x1f", "raw control character in a string"},
                      {"\\x", "broken escape"},
                      {R"(\ud83d)", "lone surrogate"},
                      {R"(\ude00)", "lone surrogate"},
                      {"\xc3", "invalid UTF-8"},
                      {"\xa9", "invalid UTF-8"},
                      {"\xed\xa0\x80", "invalid UTF-8"},
                      {"\xf0\x9f\x98", "invalid UTF-8"},
                      {"\xc0\x80", "invalid UTF-8"},
                      {"\xe0\x80\x80", "invalid UTF-8"},
                      {"\xf5\x80\x80\x80", "invalid UTF-8"}};
  for (std::size_t before = 0; before < 70; ++before) {
    for (const auto& [sent, reason] : bad) {
      const std::string left(before, 'a');
      EXPECT_EQ(outcome_by_every_path(string_item("k", std::format("{}{}z", left, sent))).error,
                std::format("attribute k: {} (byte {})", reason, 11 + before));
    }
  }
}

TEST(Transcoder, says_what_it_needs_at_most_and_never_more) {
  const std::string repeated[] = {R"(\")", R"(\\)", R"(\n)", R"(\u0000)", "a", "\xc3\xa9"};
  for (const std::string& unit : repeated) {
    for (std::size_t count = 0; count < 80; ++count) {
      std::string text;
      for (std::size_t i = 0; i < count; ++i) {
        text += unit;
      }
      const Outcome outcome = outcome_by_every_path(string_item(text, text));
      EXPECT_EQ(outcome.error, "");
      EXPECT_LE(outcome.output.size(), 2 * (2 * text.size() + 13));
    }
  }
  std::string numbers = R"({"":{"NS":[)";
  std::string strings = R"({"":{"SS":[)";
  std::string nulls = R"({"":{"L":[)";
  std::string names = "{";
  for (int i = 0; i < 300; ++i) {
    const char* comma = i == 0 ? "" : ",";
    numbers += std::string(comma) + "\"18446744073709551616\"";
    strings += std::string(comma) + "\"\"";
    nulls += std::string(comma) + "{\"NULL\":true}";
    names += std::string(comma) + "\"\":{\"S\":\"\"}";
  }
  for (const std::string& item : {numbers + "]}}", strings + "]}}", nulls + "]}}", names + "}"}) {
    EXPECT_EQ(outcome_by_every_path(item).error, "");
  }
}

TEST(Transcoder, refuses_every_beginning_of_an_item) {
  const std::string item =
      R"({"a":{"S":"xyz\"\u00e9"},"n":{"N":"-12.50"},"b":{"BOOL":false},"z":{"NULL":true},"ss":{"SS":["p","q"]},)"
      R"("ns":{"NS":["1","12345678901234567890123"]},"l":{"L":[{"M":{"d":{"L":[{"S":"x"}]}}},{"BOOL":true}]},)"
      "\"caf\xc3\xa9 \xf0\x9f\x98\x80\":{\"B\":\"AQI=\"}}";
  EXPECT_EQ(outcome_by_every_path(item).error, "");
  EXPECT_TRUE(is_done_by_vectors(item));
  for (std::size_t bytes = 0; bytes < item.size(); ++bytes) {
    // Behind the end lies what would make it right.
    const Outcome outcome =
        outcome_by_every_path(std::string_view(item).substr(0, bytes), {}, item.substr(bytes));
    EXPECT_NE(outcome.error, "") << bytes;
  }
}

std::string nested(int lists, std::string_view core) {
  std::string text = "{\"a\":";
  for (int i = 0; i < lists; ++i) {
    text += i % 2 == 0 ? "{\"L\":[" : "{\"M\":{\"b\":";
  }
  text += core;
  for (int i = lists; i-- > 0;) {
    text += i % 2 == 0 ? "]}" : "}}";
  }
  return text + "}";
}

TEST(Transcoder, reads_64_levels_and_no_more) {
  for (const std::string_view core : {R"({"S":"x"})", R"({"NS":["1"]})", R"({"BOOL":true})"}) {
    for (const int levels : {1, 2, 31, 32, 33, 62, 63, 64}) {
      EXPECT_EQ(outcome_by_every_path(nested(levels, core)).error, "") << levels;
      EXPECT_TRUE(is_done_by_vectors(nested(levels, core))) << levels;
    }
    for (const int levels : {65, 66, 200, 5000}) {
      const std::string error = outcome_by_every_path(nested(levels, core)).error;
      EXPECT_TRUE(error.starts_with("attribute a[0].b[0].b[0]")) << error;
      EXPECT_TRUE(error.ends_with(".b: more than 64 levels (byte 522)")) << error;
    }
  }
  const std::string in_a_set = nested(64, R"({"SS":[1]})");
  EXPECT_TRUE(
      outcome_by_every_path(in_a_set).error.ends_with("[0].b[0]: SS needs a string (byte 524)"))
      << outcome_by_every_path(in_a_set).error;
}

TEST(Transcoder, defect_05_writes_the_digits_that_were_sent) {
  const Item cases[] = {
      {"9007199254740992", "9007199254740992"},
      {"9007199254740993", "9007199254740993"},
      {"18446744073709551615", "18446744073709551615"},
      {"18446744073709551616", R"(\"18446744073709551616\")"},
      {"12345678901234567890123456789012345678", R"(\"12345678901234567890123456789012345678\")"},
      {"0.10000000000000000000000000000000000001",
       R"(\"0.10000000000000000000000000000000000001\")"},
      {"1.10", "1.10"},
      {"1.0", "1.0"},
      {"1E+5", "1E+5"},
      {"-0", "-0"},
      {"0", "0"},
      {"-1", "-1"},
      {"-0.5", "-0.5"},
      {"1234567890123456", "1234567890123456"},
      {"1234567890123456789", "1234567890123456789"},
      {"9999999999999999999", "9999999999999999999"},
      {"-9999999999999999999", R"(\"-9999999999999999999\")"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"12345678901234.5", "12345678901234.5"},
      {"123456789012345.6", R"(\"123456789012345.6\")"},
      {"-12345678901234.5", "-12345678901234.5"},
      {"1e301", R"(\"1e301\")"},
  };
  for (const auto& [sent, written] : cases) {
    expect_written({number_item(sent), "{\\\"n\\\":" + written + "}"});
    expect_written(
        {"{\"n\":{\"NS\":[\"" + sent + "\",\"7\"]}}", "{\\\"n\\\":[" + written + ",7]}"});
    EXPECT_TRUE(is_done_by_vectors(number_item(sent))) << sent;
  }
}

TEST(Transcoder, decides_numbers_of_every_length_alike) {
  for (std::size_t digits = 1; digits < 60; ++digits) {
    for (const std::string sign : {"", "-"}) {
      for (std::size_t point = 0; point <= digits; ++point) {
        std::string number(digits, '7');
        if (point != 0 && point != digits) {
          number.insert(point, ".");
        }
        const Outcome outcome = outcome_by_every_path(number_item(sign + number));
        EXPECT_EQ(outcome.error, "") << number;
      }
    }
  }
}

TEST(Transcoder, refuses_what_is_no_number) {
  for (const std::string number : {"",
                                   "-",
                                   "+1",
                                   "01",
                                   "-01",
                                   "00",
                                   ".5",
                                   "5.",
                                   "-.5",
                                   "1..2",
                                   "1.2.3",
                                   "1-2",
                                   "--1",
                                   "1e",
                                   "e5",
                                   "1e+",
                                   "1.e5",
                                   " 1",
                                   "1 ",
                                   "0x1",
                                   "NaN",
                                   "inf",
                                   "1,5",
                                   "1_0",
                                   "-5.",
                                   "-00.1",
                                   "1\\u0030",
                                   "\xd9\xa1",
                                   "12345678901234567890x",
                                   "1234567890123456.",
                                   "\\\"",
                                   "abc",
                                   "0000000000000000000",
                                   "-0000000000000000000000001",
                                   "123456789012345678901234567890."}) {
    EXPECT_EQ(outcome_by_every_path(number_item(number)).error,
              "attribute n: not a number (byte 10)")
        << number;
    EXPECT_EQ(outcome_by_every_path("{\"n\":{\"NS\":[\"1\",\"" + number + "\"]}}").error,
              "attribute n[1]: not a number (byte 16)")
        << number;
  }
  EXPECT_EQ(outcome_by_every_path("{\"n\":{\"N\":\"" + std::string(512, '1') + "\"}}").error, "");
  EXPECT_EQ(outcome_by_every_path("{\"n\":{\"N\":\"" + std::string(513, '1') + "\"}}").error,
            "attribute n: not a number (byte 10)");
}

TEST(Transcoder, takes_no_other_byte_for_a_digit) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if (c >= '0' && c <= '9') {
      continue;
    }
    for (const std::string& number :
         {std::string{'1', c, '2'}, std::string{c, '1'}, std::string{'1', c},
          std::string{'0', c, '1'}, std::string{'-', '1', c, '5'}}) {
      const bool is_right =
          c == '.' ? number.front() != c && number.back() != c
                   : (c == '-' && number == "-1") ||
                         ((c == 'e' || c == 'E') && number.front() != c && number.back() != c);
      const std::string error = outcome_by_every_path(number_item(number)).error;
      EXPECT_EQ(error.empty(), is_right) << number << " " << error;
    }
  }
}

TEST(Transcoder, takes_every_other_byte_of_ascii_for_itself) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const char c = static_cast<char>(byte);
    if (c == '"' || c == '\\') {
      continue;
    }
    const std::string text{'a', c, 'b'};
    const Outcome outcome = outcome_by_every_path(string_item(text, text));
    if (byte < 0x20) {
      EXPECT_EQ(outcome.error, "item: raw control character in a string (byte 3)") << byte;
    } else {
      EXPECT_EQ(outcome.output, std::format(R"({{\"{}\":\"{}\"}})", text, text));
    }
  }
}

TEST(Transcoder, defect_17_keeps_the_order_of_sets_and_gives_the_same_bytes_twice) {
  const std::string_view item =
      R"({"s":{"SS":["z","a","m"]},"n":{"NS":["3","1","2"]},"b":{"BS":["Ag==","AQ=="]}})";
  const Outcome first = outcome_by_every_path(item);
  EXPECT_EQ(first.output, R"({\"s\":[\"z\",\"a\",\"m\"],\"n\":[3,1,2],\"b\":[\"Ag==\",\"AQ==\"]})");
  EXPECT_EQ(outcome_by_every_path(item), first);
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
