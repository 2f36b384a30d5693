// SPDX-License-Identifier: Apache-2.0
#include "tinybird/token_text.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::tinybird {
namespace {

using namespace std::string_view_literals;

TEST(TokenText, white_space_and_line_ends_around_it_go) {
  for (const auto text :
       {"p.token"sv, "p.token\n"sv, "\r\np.token\r\n"sv, " \tp.token \n\n"sv, "p.token\v\f"sv}) {
    const auto token = parse_token(text);
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(token->reveal(), "p.token");
  }
}

TEST(TokenText, what_no_header_can_carry_is_refused_and_not_shown) {
  for (const auto text :
       {"p.to\nken"sv, "p.to ken"sv, "p.to\rken\n"sv, "p.to\0ken"sv, "p.to\x7fken"sv,
        "p.to\x1bken"sv, "p.tokenä"sv, "\xef\xbb\xbfp.token"sv}) {
    const auto token = parse_token(text);
    ASSERT_FALSE(token) << text;
    EXPECT_EQ(token.error().kind, base::ErrorKind::bad_config);
    EXPECT_FALSE(token.error().message.contains("ken") && token.error().message.contains("p.to"))
        << token.error().message;
  }
  EXPECT_EQ(
      parse_token("p.to\nken").error().message,
      "is not a Tinybird token: character 5 of 8 is white space, a control character or not ASCII");
  for (const auto text : {""sv, " "sv, "\n"sv}) {
    EXPECT_EQ(parse_token(text).error().message, "is empty");
  }
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
