// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/keys.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dynamodb/number.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

// What `write` writes into exactly the room that the contract promises for `text_bytes`.
template <class Write>
std::string written(std::size_t text_bytes, Write write) {
  std::vector<char> output(canonical_bytes_max(text_bytes));
  const char* end = write(output.data());
  return {output.data(), static_cast<std::size_t>(end - output.data())};
}

std::string canonical_string(std::string_view text) {
  return written(text.size(), [&](char* output) { return write_canonical_string(text, output); });
}

std::string float64_number(std::string_view number) {
  EXPECT_TRUE(is_number(number) && is_float64_number(number)) << number;
  return written(number.size(), [&](char* output) { return write_float64_number(number, output); });
}

std::string canonical_keys(const ItemKeys& keys) {
  std::size_t text_bytes = 0;
  for (const KeyAttribute& key : keys) {
    text_bytes += key.name_text.size() + key.value_text.size();
  }
  return written(text_bytes, [&](char* output) { return write_canonical_keys(keys, output); });
}

struct Text {
  std::string_view sent;
  std::string_view written;
};

TEST(CanonicalString, has_no_escapes_beyond_jsons_need) {
  const Text cases[] = {
      {"", ""},
      {"a", "a"},
      {"a/b", "a/b"},
      {R"(a\/b)", "a/b"},
      {R"(\"\\)", R"(\"\\)"},
      {R"(\u0022\u005c\u002f)", R"(\"\\/)"},
      {R"(\b\f\n\r\t)", R"(\b\f\n\r\t)"},
      {R"(\u0008\u000c\u000a\u000D\u0009)", R"(\b\f\n\r\t)"},
      {R"(\u0000\u0001\u000b\u001F)", R"(\u0000\u0001\u000b\u001f)"},
      {R"(\u0020\u0041\u007f)", " A\x7f"},
      {R"(caf\u00e9 \u20AC \ud83d\uDE00)", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
      {R"(\u0080\u07ff\u0800\uffff)", "\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
      {R"(\ud800\udc00\udbff\udfff)", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
      {"caf\xc3\xa9", "caf\xc3\xa9"},
      {R"(\\u0041)", R"(\\u0041)"},
      {R"(x\\\"y)", R"(x\\\"y)"},
  };
  for (const auto& [sent, expected] : cases) {
    EXPECT_EQ(canonical_string(sent), expected) << sent;
  }
}

TEST(Unescaped, is_the_text_itself) {
  using namespace std::string_view_literals;
  const Text cases[] = {
      {"", ""},
      {"plain", "plain"},
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {R"(a\u0000b)", "a\0b"sv},
      {R"(\u00e9\ud83d\ude00)", "\xc3\xa9\xf0\x9f\x98\x80"},
      {R"(\\n)", "\\n"},
  };
  for (const auto& [sent, expected] : cases) {
    EXPECT_EQ(unescaped(sent), expected) << sent;
  }
}

TEST(CanonicalKeys, are_plain_json_inside_a_json_string) {
  EXPECT_EQ(canonical_keys({.attributes = {{"Id", 'N', "103"}}, .count = 1}), R"({\"Id\":103})");
  EXPECT_EQ(canonical_keys({.attributes = {{"pk", 'S', "a"}, {"sk", 'N', "-1.50"}}, .count = 2}),
            R"({\"pk\":\"a\",\"sk\":-1.50})");
  EXPECT_EQ(canonical_keys({.attributes = {{"b", 'B', R"(a\/+=)"}}, .count = 1}),
            R"({\"b\":\"a/+=\"})");
  EXPECT_EQ(canonical_keys({.attributes = {{"s", 'S', "1"}}, .count = 1}), R"({\"s\":\"1\"})");
}

TEST(CanonicalKeys, escape_names_and_values_once_more) {
  EXPECT_EQ(canonical_keys({.attributes = {{R"(a\"\n)", 'S', R"(\\\u0001\u00e9)"}}, .count = 1}),
            "{\\\"a\\\\\\\"\\\\n\\\":\\\"\\\\\\\\\\\\u0001\xc3\xa9\\\"}");
}

TEST(CanonicalKeys, of_the_same_item_are_the_same_bytes_however_it_was_escaped) {
  const std::string raw =
      canonical_keys({.attributes = {{"caf\xc3\xa9", 'S', "a/\xf0\x9f\x98\x80"}}, .count = 1});
  const std::string escaped = canonical_keys(
      {.attributes = {{R"(\u0063af\u00E9)", 'S', R"(a\/\ud83d\ude00)"}}, .count = 1});
  EXPECT_EQ(raw, escaped);
}

TEST(CanonicalKeys, defect_05_tell_numbers_apart_that_are_equal_as_doubles) {
  const auto keys_of = [](std::string_view number) {
    return canonical_keys({.attributes = {{"n", 'N', number}}, .count = 1});
  };
  EXPECT_EQ(keys_of("9007199254740992"), R"({\"n\":9007199254740992})");
  EXPECT_EQ(keys_of("9007199254740993"), R"({\"n\":9007199254740993})");
  EXPECT_EQ(keys_of("12345678901234567890123456789012345678"),
            R"({\"n\":\"12345678901234567890123456789012345678\"})");
  EXPECT_EQ(keys_of("12345678901234567890123456789012345679"),
            R"({\"n\":\"12345678901234567890123456789012345679\"})");
  // As in an image: the characters that were sent.
  EXPECT_EQ(keys_of("1"), R"({\"n\":1})");
  EXPECT_EQ(keys_of("1.0"), R"({\"n\":1.0})");
}

TEST(CanonicalKeys, fit_into_the_promised_room_at_their_worst) {
  std::string quotes;
  for (int i = 0; i < 500; ++i) {
    quotes += "\\\"";
  }
  const std::string written_keys =
      canonical_keys({.attributes = {{quotes, 'S', quotes}, {quotes, 'B', quotes}}, .count = 2});
  EXPECT_EQ(written_keys.size(), 8 * quotes.size() + 21);
  std::string controls;
  for (int i = 0; i < 500; ++i) {
    controls += "\\u0001";
  }
  EXPECT_EQ(canonical_keys({.attributes = {{controls, 'S', controls}}, .count = 1}).size(),
            7000 + std::string_view(R"({\"\":\"\"})").size());
  const std::string digits(38, '9');
  EXPECT_EQ(
      canonical_keys({.attributes = {{"", 'N', digits}, {"", 'N', digits}}, .count = 2}).size(),
      2 * 38 + 21U);
}

TEST(Float64Number, is_as_sent_up_to_17_digits) {
  for (const std::string_view number :
       {"0", "-0", "0.000", "103", "1.10", "1e5", "1.5E+10", "-12345678901234567",
        "12345678901234567e5", "0.00012345678901234567", "9007199254740993", "10000000000000000",
        "0.00000000000000000000"}) {
    EXPECT_EQ(float64_number(number), number);
  }
}

TEST(Float64Number, is_rounded_half_to_even_beyond_17_digits) {
  const Text cases[] = {
      {"18446744073709551615", "1.8446744073709552e19"},
      {"18446744073709551616", "1.8446744073709552e19"},
      {"-12345678901234567890123", "-1.2345678901234568e22"},
      {"10000000000000000000000", "1e22"},
      {"100000000000000000", "1e17"},
      {"123456789012345674", "1.2345678901234567e17"},
      {"123456789012345675", "1.2345678901234568e17"},    // Half, odd: up.
      {"123456789012345665", "1.2345678901234566e17"},    // Half, even: stays.
      {"1234567890123456650", "1.2345678901234566e18"},   // Half with zeros behind.
      {"12345678901234566501", "1.2345678901234567e19"},  // A little more than half.
      {"123456789012345664.9", "1.2345678901234566e17"},
      {"99999999999999999.5", "1e17"},  // The last digit is odd: carries to the front.
      {"99999999999999999.4", "9.9999999999999999e16"},
      {"99999999999999998.5", "9.9999999999999998e16"},
      {"12345678901234569951", "1.234567890123457e19"},  // Trailing zeros after a carry go.
      {"1.000000000000000000", "1e0"},
      {"-1.500000000000000000", "-1.5e0"},
      {"0.000123456789012345678", "1.2345678901234568e-4"},
      {"123456789012345678e-20", "1.2345678901234568e-3"},
      {"1.23456789012345678E+300", "1.2345678901234568e300"},
      {"1.23456789012345678E-300", "1.2345678901234568e-300"},
      {"9.99999999999999999E300", "1e301"},
      {"99999999999999999999999999999999999999", "1e38"},
      {"12345678901234567890123456789012345678", "1.2345678901234568e37"},
  };
  for (const auto& [sent, expected] : cases) {
    EXPECT_EQ(float64_number(sent), expected) << sent;
    EXPECT_TRUE(is_number(expected));
  }
}

TEST(Float64Number, of_dynamodbs_extremes) {
  EXPECT_EQ(float64_number("0." + std::string(129, '0') + "12345678901234567890123456789012345678"),
            "1.2345678901234568e-130");
  EXPECT_EQ(float64_number(std::string(38, '9') + std::string(88, '0')), "1e126");
  EXPECT_EQ(float64_number("0." + std::string(129, '0') + "1"), "0." + std::string(129, '0') + "1");
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
