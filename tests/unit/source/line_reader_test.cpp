// SPDX-License-Identifier: Apache-2.0
#include "source/line_reader.hpp"

#include <gtest/gtest.h>

#include <format>
#include <numeric>
#include <string>
#include <vector>

#include "base/memory_source.hpp"
#include "dynamodb/transcoder.hpp"
#include "support/byte_sources.hpp"

namespace tinydynamocdc::source {
namespace {

using Lines = std::vector<std::string>;
using testing::PiecewiseSource;

struct ReadLines {
  Lines lines;
  std::string problem;
};

ReadLines lines_of(base::ByteSource& text) {
  LineReader reader(text);
  ReadLines result;
  for (;;) {
    const auto line = reader.next();
    if (!line) {
      result.problem = line.error().message;
      return result;
    }
    if (!*line) {
      EXPECT_EQ(reader.lines(), result.lines.size());
      return result;
    }
    // What the transcoder wants to be readable is.
    result.lines.emplace_back(**line);
    [[maybe_unused]] const volatile char last =
        *((*line)->data() + (*line)->size() + dynamodb::k_padding_bytes - 1);
  }
}

ReadLines lines_of(std::string_view text, std::size_t piece_bytes) {
  PiecewiseSource source(text, piece_bytes);
  return lines_of(source);
}

TEST(LineReader, takes_a_text_apart_at_its_newlines) {
  const struct {
    std::string what, text;
    Lines lines;
  } cases[] = {
      {"nothing", "", {}},
      {"one line", "a\n", {"a"}},
      {"a last line without a newline", "a\nbc", {"a", "bc"}},
      {"no newline at all", "abc", {"abc"}},
      {"an empty line alone", "\n", {""}},
      {"empty lines everywhere", "\n\na\n\n\nb\n\n", {"", "", "a", "", "", "b", ""}},
      {"a carriage return is part of its line", "a\r\nb\r\n", {"a\r", "b\r"}},
      {"a zero byte is a byte", {"a\0b\n", 4}, {{"a\0b", 3}}},
  };
  for (const auto& [what, text, lines] : cases) {
    for (const std::size_t piece : {1UL, 2UL, 3UL, 1UL << 20}) {
      const auto result = lines_of(text, piece);
      EXPECT_EQ(result.problem, "") << what;
      EXPECT_EQ(result.lines, lines) << what << " in pieces of " << piece;
    }
  }
}

TEST(LineReader, lines_of_all_sizes_survive_the_ends_of_the_buffer) {
  Lines lines;
  std::size_t size = 1;
  for (int i = 0; i < 400; ++i) {
    size = size * 131 % 9'973;
    lines.push_back(std::string(i % 50 == 7 ? size * 60 : size, static_cast<char>('a' + i % 26)));
  }
  const auto text = std::accumulate(
      lines.begin(), lines.end(), std::string(),
      [](std::string all, const std::string& line) { return std::move(all) + line + "\n"; });
  for (const std::size_t piece : {997UL, 65'536UL, 262'143UL, 262'144UL, 1UL << 24}) {
    const auto result = lines_of(text, piece);
    EXPECT_EQ(result.problem, "");
    EXPECT_TRUE(result.lines == lines) << piece;
  }
}

TEST(LineReader, counts_lines_and_bytes) {
  base::MemorySource source("ab\nc\n");
  LineReader reader(source);
  EXPECT_EQ(reader.lines(), 0U);
  EXPECT_EQ(reader.next().value(), "ab");
  EXPECT_EQ(reader.lines(), 1U);
  EXPECT_EQ(reader.next().value(), "c");
  EXPECT_EQ(reader.next().value(), std::nullopt);
  EXPECT_EQ(reader.next().value(), std::nullopt);
  EXPECT_EQ(reader.lines(), 2U);
  EXPECT_EQ(reader.bytes(), 5U);
}

TEST(LineReader, a_line_may_have_8_mib_and_not_a_byte_more) {
  const std::string longest(k_line_bytes_max, 'x');
  const struct {
    std::string what, text;
    std::size_t lines;
    std::string problem;
  } cases[] = {
      {"exactly, between others", "a\n" + longest + "\nb\n", 3, ""},
      {"exactly, without a newline", "a\n" + longest, 2, ""},
      {"exactly, alone", longest + "\n", 1, ""},
      {"one more", "a\n" + longest + "x\nb\n", 1, "line 2 has more than 8388608 bytes"},
      {"one more without a newline", "a\n" + longest + "x", 1,
       "line 2 has more than 8388608 bytes"},
      {"far more", longest + longest + longest, 0, "line 1 has more than 8388608 bytes"},
  };
  for (const auto& [what, text, lines, problem] : cases) {
    for (const std::size_t piece : {100'000UL, 1UL << 25}) {
      const auto result = lines_of(text, piece);
      EXPECT_EQ(result.lines.size(), lines) << what;
      EXPECT_EQ(result.problem, problem) << what;
    }
  }
}

TEST(LineReader, an_error_comes_behind_the_whole_lines_but_the_last_and_stays) {
  const base::Error failure{base::ErrorKind::unavailable, "the connection was lost"};
  const struct {
    std::string what, text;
    Lines lines;
  } cases[] = {
      {"at once", "", {}},
      {"in a line", "a\nbc\ndef", {"a", "bc"}},
      {"behind a newline", "a\nbc\n", {"a"}},
      {"in the first line", "abc", {}},
  };
  for (const auto& [what, text, lines] : cases) {
    for (const std::size_t piece : {1UL, 100UL}) {
      PiecewiseSource source(text, piece, failure);
      LineReader reader(source);
      Lines seen;
      auto line = reader.next();
      for (; line && *line; line = reader.next()) {
        seen.emplace_back(**line);
      }
      ASSERT_FALSE(line) << what;
      EXPECT_EQ(line.error(), failure) << what;
      EXPECT_EQ(seen, lines) << what;
      line = reader.next();
      ASSERT_FALSE(line) << what;
      EXPECT_EQ(line.error(), failure) << what;
    }
  }
}

TEST(LineReader, lines_ahead_are_those_that_come_one_by_one) {
  const std::string text = "a\n\nbc\nd";
  for (const std::size_t piece_bytes : {1UZ, 3UZ, 100UZ}) {
    PiecewiseSource source(text, piece_bytes);
    LineReader reader(source);
    std::string seen;
    std::uint64_t lines = 0;
    for (auto ahead = reader.ahead(); ahead && !ahead->empty(); ahead = reader.ahead()) {
      EXPECT_EQ(reader.ahead(), ahead) << "looking takes nothing";
      const auto bytes = std::min(ahead->find('\n') + 1, ahead->size());
      seen += ahead->substr(0, bytes);
      reader.pass({.lines = 1, .bytes = bytes == 0 ? ahead->size() : bytes});
      EXPECT_EQ(reader.lines(), ++lines);
      if (const auto next = reader.next(); next && *next) {
        seen += std::string(**next) + "\n";
        EXPECT_EQ(reader.lines(), ++lines);
      }
    }
    EXPECT_EQ(lines, 4U);
    EXPECT_EQ(seen.substr(0, text.size()), text);
    EXPECT_FALSE(*reader.next());
  }
}

TEST(LineReader, memory_does_not_grow_with_the_text) {
  // 64 MiB of lines through a reader: the address of what it hands out stays within one buffer.
  class Endless final : public base::ByteSource {
   public:
    base::Result<std::size_t> read(std::span<char> into) override {
      std::fill(into.begin(), into.end(), 'x');
      into.back() = '\n';
      given += into.size();
      return into.size();
    }
    std::size_t given = 0;
  };
  Endless endless;
  LineReader reader(endless);
  const char* lowest = nullptr;
  const char* highest = nullptr;
  while (endless.given < 64 << 20) {
    const auto line = reader.next();
    ASSERT_TRUE(line && *line);
    lowest = lowest == nullptr ? (*line)->data() : std::min(lowest, (*line)->data());
    highest = std::max(highest, (*line)->data() + (*line)->size());
  }
  EXPECT_LE(highest - lowest, 1 << 20);
}

}  // namespace
}  // namespace tinydynamocdc::source
