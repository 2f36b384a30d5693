// SPDX-License-Identifier: Apache-2.0
#include "base/outside_text.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::base {
namespace {

const Secret k_token("p.eyJ1IjogInUiLCAiaWQiOiAiaSJ9.signature-of-it");
const Secret k_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

TEST(OutsideText, short_words_stay_as_they_are) {
  EXPECT_EQ(outside_text(""), "");
  EXPECT_EQ(outside_text("größer – ✓"), "größer – ✓");
}

TEST(OutsideText, is_bounded_and_cut_between_characters) {
  EXPECT_EQ(outside_text(std::string(500, 'a')), std::string(500, 'a'));
  EXPECT_EQ(outside_text(std::string(501, 'a')), std::string(497, 'a') + "…");
  for (std::size_t lead = 0; lead < 4; ++lead) {
    std::string text(lead, 'a');
    while (text.size() < 100'000) {
      text += "✓";
    }
    const auto words = outside_text(text);
    EXPECT_LE(words.size(), k_outside_text_bytes_max);
    EXPECT_GT(words.size(), k_outside_text_bytes_max - 4);
    EXPECT_EQ((words.size() - lead) % 3, 0U) << "whole characters";
  }
}

TEST(OutsideText, control_characters_become_spaces) {
  EXPECT_EQ(outside_text(std::string_view("a\r\nb\x1b[2Jc\0d\x7f", 12)), "a  b [2Jc d ");
}

TEST(OutsideText, secrets_are_redacted_wherever_they_stand) {
  const std::string token(k_token.reveal());
  EXPECT_EQ(outside_text("bad token " + token + ", " + token, {&k_token}),
            "bad token [redacted], [redacted]");
  EXPECT_EQ(outside_text(token, {&k_token}), "[redacted]");
  EXPECT_EQ(outside_text("key " + std::string(k_key.reveal()) + " token " + token + "!",
                         {&k_token, &k_key}),
            "key [redacted] token [redacted]!");
}

TEST(OutsideText, a_part_of_a_secret_is_redacted_too) {
  const std::string token(k_token.reveal());
  EXPECT_EQ(outside_text("token " + token.substr(0, 12) + "...", {&k_token}),
            "token [redacted]...");
  EXPECT_EQ(outside_text("signature " + token.substr(token.size() - 13), {&k_token}),
            "signature [redacted]");
  EXPECT_EQ(outside_text("p.eyJ1", {&k_token}), "p.eyJ1") << "too little to be of use";
}

TEST(OutsideText, a_secret_at_the_cut_leaves_nothing_behind) {
  const std::string token(k_token.reveal());
  for (std::size_t lead = 440; lead < 510; ++lead) {
    EXPECT_FALSE(outside_text(std::string(lead, 'a') + token, {&k_token}).contains("p.ey")) << lead;
  }
  std::string many;
  for (int i = 0; i < 400; ++i) {
    many += token;
  }
  EXPECT_FALSE(outside_text(many, {&k_token}).contains("eyJ1"));
}

TEST(OutsideText, an_empty_or_tiny_secret_redacts_nothing) {
  const Secret empty;
  const Secret tiny("token");
  EXPECT_EQ(outside_text("the token is empty", {&empty, &tiny}), "the token is empty");
}

}  // namespace
}  // namespace tinydynamocdc::base
