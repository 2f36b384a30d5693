// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/container_end.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace tinydynamocdc::dynamodb {
namespace {

constexpr auto k_none = std::string_view::npos;

// Byte by byte; npos where container_end must not know either.
std::size_t slowly(std::string_view text, std::size_t begin) {
  std::string open;
  bool in_string = false;
  for (auto at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      at += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '\\') {
      return k_none;
    } else if (c == '{' || c == '[') {
      open += c;
    } else if (c == '}' || c == ']') {
      if (open.back() != (c == '}' ? '{' : '[')) {
        return k_none;
      }
      open.pop_back();
      if (open.empty()) {
        return at + 1;
      }
    }
  }
  return k_none;
}

TEST(ContainerEnd, is_behind_the_closing_bracket) {
  struct Case {
    std::string_view text;
    std::size_t end;
  };
  for (const auto& [text, end] : {Case{"{}", 2},
                                  {"[]x", 2},
                                  {R"({"a":"}"} )", 9},
                                  {R"({"a":"\"}"})", 11},
                                  {R"({"a":"\\"}})", 10},
                                  {"[[{}],[]]]", 9},
                                  {"{", k_none},
                                  {R"({"})", k_none},
                                  {"{]", k_none},
                                  {"[{]}", k_none},
                                  {R"({\"})", k_none}}) {
    EXPECT_EQ(container_end(text, 0), end) << text;
    EXPECT_EQ(container_end(std::string(100, ' ').append(text), 100),
              end == k_none ? end : end + 100);
  }
}

TEST(ContainerEnd, goes_63_levels_deep_and_leaves_the_rest_to_others) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_EQ(container_end(nested(63), 0), 126U);
  EXPECT_EQ(container_end(nested(64), 0), k_none);
  EXPECT_EQ(container_end(nested(1000), 0), k_none);
}

TEST(ContainerEnd, is_where_a_reader_byte_by_byte_finds_it) {
  std::mt19937_64 random(7);
  constexpr std::string_view k_failures = "{}[]\"\\\\{}[]\"ab, :";
  std::size_t found = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = random() % 2 == 0 ? "{" : "[";
    const auto bytes = random() % 200;
    // Mostly something long in quotes, so that ends fall into every place of a block.
    for (std::size_t at = 0; at < bytes; ++at) {
      text += random() % 4 == 0 ? k_failures[random() % k_failures.size()] : 'x';
    }
    text += random() % 2 == 0 ? "\"}]}" : "}]}]";
    const auto end = slowly(text, 0);
    const auto fast = container_end(text, 0);
    const bool may_not_know = end != k_none && text.find('\\', end) != std::string::npos;
    ASSERT_TRUE(fast == end || (may_not_know && fast == k_none)) << text << " " << fast;
    found += fast != k_none ? 1 : 0;
  }
  EXPECT_GT(found, 10'000U);
}

TEST(ContainerEnd, of_runs_of_backslashes_across_the_edge_of_a_block) {
  for (std::size_t before = 50; before < 80; ++before) {
    for (std::size_t backslashes = 0; backslashes < 70; ++backslashes) {
      const auto text = "{\"" + std::string(before, 'x') + std::string(backslashes, '\\') +
                        "\"}\"}" + std::string(70, ' ');
      ASSERT_EQ(container_end(text, 0), slowly(text, 0)) << text;
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
