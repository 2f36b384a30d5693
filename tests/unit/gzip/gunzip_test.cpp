// SPDX-License-Identifier: Apache-2.0
#include "gzip/gunzip.hpp"

#include <gtest/gtest.h>

#include <format>
#include <functional>
#include <string>

#include "base/memory_source.hpp"
#include "fuzz/gunzip_agreement.hpp"
#include "support/byte_sources.hpp"
#include "support/deflate_writer.hpp"
#include "support/gzip.hpp"
#include "support/random_choices.hpp"

namespace tinydynamocdc::gzip {
namespace {

using testing::drain;
using testing::Drained;
using testing::gzip;
using testing::GzipMember;
using testing::PiecewiseSource;

Drained gunzipped(std::string_view compressed, std::size_t piece_bytes = 1 << 20,
                  std::size_t room_bytes = 1 << 16) {
  PiecewiseSource source(compressed, piece_bytes);
  Gunzip gunzip(source);
  return drain(gunzip, room_bytes);
}

// Text that deflate shrinks to about a third, with references all over the window.
std::string some_text(std::size_t size) {
  std::string text;
  std::uint64_t state = 1;
  while (text.size() < size) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    text += std::format("{{\"Item\":{{\"Id\":{{\"N\":\"{}\"}}}}}}\n", state >> 40U);
  }
  text.resize(size);
  return text;
}

TEST(Gunzip, gives_what_was_compressed) {
  const std::string text = some_text(300'000);
  const std::string noise = [] {
    std::string bytes;
    std::uint64_t state = 7;
    for (int i = 0; i < 100'000; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      bytes += static_cast<char>(state >> 56U);
    }
    return bytes;
  }();
  const GzipMember every_field{.extra = std::string(40'000, 'x'),
                               .name = "a name",
                               .comment = std::string(300, 'c'),
                               .header_checksum = true};
  const struct {
    std::string what, compressed, content;
  } cases[] = {
      {"nothing at all", "", ""},
      {"gzip of nothing", gzip(""), ""},
      {"one byte", gzip("a"), "a"},
      {"a text", gzip(text), text},
      {"a text at the highest level", gzip(text, {.level = 3}), text},
      {"noise", gzip(noise), noise},
      {"a text that is stored", gzip(text, {.level = -1}), text},
      {"a run", gzip(std::string(1'000'000, 'r')), std::string(1'000'000, 'r')},
      {"every header field", gzip(text, every_field), text},
      {"a name", gzip("a", {.name = "a.json"}), "a"},
      {"an empty name", gzip("a", {.name = ""}), "a"},
      {"a comment alone", gzip("a", {.comment = "no"}), "a"},
      {"a header's checksum alone", gzip("a", {.header_checksum = true}), "a"},
      {"three members", gzip("abc") + gzip(text) + gzip("xyz"), "abc" + text + "xyz"},
      {"members of nothing between others", gzip("") + gzip("a") + gzip("") + gzip("") + gzip("b"),
       "ab"},
      {"padding behind the last member", gzip("a") + std::string(5'000, '\0'), "a"},
      {"padding behind members of nothing", gzip("") + gzip("") + std::string(1, '\0'), ""},
      // printf 'hello\n' | gzip -9, by gzip 1.12
      {"the work of another program",
       std::string(
           "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30"
           "\x3a\x36\x06\x00\x00\x00",
           26),
       "hello\n"},
  };
  for (const auto& [what, compressed, content] : cases) {
    for (const std::size_t room : {1UL, 777UL, 1UL << 16, 1UL << 21}) {
      if (room == 1 && content.size() > 1'000) {
        continue;
      }
      const auto whole = gunzipped(compressed, 1 << 20, room);
      EXPECT_EQ(whole.problem(), "") << what;
      EXPECT_TRUE(whole.bytes == content) << what << " with room for " << room;
    }
    for (const std::size_t piece : {1UL, 2UL, 3UL, 7UL, 1000UL}) {
      const auto pieces = gunzipped(compressed, piece);
      EXPECT_EQ(pieces.problem(), "") << what << " in pieces of " << piece;
      EXPECT_TRUE(pieces.bytes == content) << what << " in pieces of " << piece;
    }
  }
}

TEST(Gunzip, goes_on_saying_the_end) {
  const auto compressed = gzip("a");
  base::MemorySource source(compressed);
  Gunzip gunzip(source);
  char room[8];
  EXPECT_EQ(gunzip.read(room).value(), 1U);
  EXPECT_EQ(gunzip.read(room).value(), 0U);
  EXPECT_EQ(gunzip.read(room).value(), 0U);
}

TEST(Gunzip, of_a_file_cut_off_at_any_byte_gives_a_beginning_and_an_error) {
  const std::string content = some_text(2'000);
  const GzipMember fields{.extra = "ex", .name = "n", .comment = "c", .header_checksum = true};
  const std::string first = gzip(content, fields);
  const std::string compressed = first + gzip(content);
  for (std::size_t size = 1; size < compressed.size(); ++size) {
    const auto cut =
        gunzipped(std::string_view(compressed).substr(0, size), 1 + size % 5, 1 + size % 3);
    if (size == first.size()) {
      // The only place where nobody can tell: a whole file of one member.
      EXPECT_EQ(cut.problem(), "");
      EXPECT_EQ(cut.bytes, content);
      continue;
    }
    EXPECT_EQ(cut.problem(), std::format("gzip: cut off (compressed byte {})", size));
    EXPECT_TRUE((content + content).starts_with(cut.bytes)) << size;
    EXPECT_GE(cut.bytes.size(), size > first.size() ? content.size() : 0U) << size;
  }
}

TEST(Gunzip, a_cut_off_file_gives_all_that_stands_before_the_cut) {
  // Stored: what is there can be counted.
  const std::string compressed = gzip("0123456789", {.level = -1});
  for (std::size_t count = 0; count <= 10; ++count) {
    const auto cut = gunzipped(std::string_view(compressed).substr(0, 15 + count));
    EXPECT_EQ(cut.bytes, std::string_view("0123456789").substr(0, count));
    EXPECT_TRUE(cut.problem().starts_with("gzip: cut off")) << cut.problem();
  }
}

TEST(Gunzip, notices_every_flipped_bit_that_matters) {
  const std::string content = some_text(700);
  const std::string compressed = gzip(content);
  constexpr std::size_t k_time_at = 4;
  constexpr std::size_t k_data_at = 10;
  const std::size_t last_bits_at = compressed.size() - 9;
  for (std::size_t at = 0; at < compressed.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string damaged = compressed;
      damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1U << bit));
      const auto result = gunzipped(damaged);
      // Time, extra flags and system mean nothing; the first flag says that it is text, the last
      // three are reserved.
      const bool harmless =
          (at >= k_time_at && at < k_data_at) || (at == 3 && (bit == 0 || bit >= 5));
      if (harmless) {
        EXPECT_EQ(result.problem(), "") << at << "." << bit;
        EXPECT_EQ(result.bytes, content);
        continue;
      }
      if (at == last_bits_at && !result.error) {
        // Behind the last code, where deflate's last byte is filled up.
        EXPECT_EQ(result.bytes, content);
        continue;
      }
      ASSERT_TRUE(result.error) << "byte " << at << " bit " << bit;
      EXPECT_EQ(result.error->kind, base::ErrorKind::bad_input);
      EXPECT_TRUE(result.error->message.starts_with("gzip: ")) << result.error->message;
    }
  }
}

TEST(Gunzip, refuses_what_is_no_gzip_file_with_the_reason) {
  const std::string good = gzip("content");
  const auto with = [&](std::size_t from_end, char value) {
    std::string text = good;
    text[text.size() - from_end] = value;
    return text;
  };
  const struct {
    std::string what, compressed, problem;
  } cases[] = {
      {"text", "{\"Item\":{}}\n", "gzip: not a gzip header"},
      {"zero bytes alone", std::string(20, '\0'), "gzip: not a gzip header"},
      {"zip", "PK\x03\x04 and so on", "gzip: not a gzip header"},
      {"zlib", "\x78\x9c\x4b\x04 and so on", "gzip: not a gzip header"},
      {"half of the magic number", "\x1f", "gzip: cut off (compressed byte 1)"},
      {"a wrong second byte", "\x1f\x9d 0123456789", "gzip: not a gzip header"},
      {"another method", "\x1f\x8b\x07 0123456789",
       "gzip: another compression method than deflate"},
      {"a wrong checksum", with(8, '!'), "gzip: a checksum or a length does not match"},
      {"a wrong length", with(1, 1), "gzip: a checksum or a length does not match"},
      {"an unknown kind of block", good.substr(0, 10) + "\x07 0123456789",
       "gzip: broken deflate data (block)"},
      {"a reference behind the beginning",
       good.substr(0, 10) + std::string("\x03\x02\x00 0123456789", 14),
       "gzip: broken deflate data (distance)"},
      {"text data after the last member", good + "abcdefghijklm", "gzip: not a gzip header"},
      {"a little text data after the last member", good + "abc", "gzip: cut off"},
      {"unexpected data after the padding", good + std::string(3, '\0') + good,
       "gzip: unexpected data after the padding of the last member"},
      {"a second member that is damaged", good + with(8, '!'),
       "gzip: a checksum or a length does not match"},
  };
  for (const auto& [what, compressed, problem] : cases) {
    for (const std::size_t piece : {1UL, 1UL << 20}) {
      const auto result = gunzipped(compressed, piece);
      ASSERT_TRUE(result.error) << what;
      EXPECT_EQ(result.error->kind, base::ErrorKind::bad_input) << what;
      EXPECT_TRUE(result.problem().starts_with(problem)) << what << ": " << result.problem();
    }
  }
}

TEST(Gunzip, an_error_stays_and_comes_behind_what_was_right) {
  std::string compressed = gzip(some_text(200'000));
  compressed[compressed.size() - 6] ^= 1;
  base::MemorySource source(compressed);
  Gunzip gunzip(source);
  const auto result = drain(gunzip, 50'000);
  EXPECT_TRUE(result.bytes == some_text(200'000));
  EXPECT_TRUE(result.error);
  char room[8];
  for (int i = 0; i < 2; ++i) {
    const auto again = gunzip.read(room);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error(), *result.error);
  }
}

TEST(Gunzip, a_failure_of_the_source_comes_through_behind_what_was_read) {
  const std::string content = some_text(100'000);
  const std::string compressed = gzip(content);
  const base::Error failure{base::ErrorKind::unavailable, "the connection was lost"};
  PiecewiseSource source(std::string_view(compressed).substr(0, compressed.size() / 2), 1'000,
                         failure);
  Gunzip gunzip(source);
  const auto result = drain(gunzip, 4'096);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(*result.error, failure);
  EXPECT_TRUE(content.starts_with(result.bytes));
  EXPECT_GE(result.bytes.size(), content.size() / 4);
}

TEST(Gunzip, damage_in_the_middle_gives_the_same_bytes_whatever_the_room) {
  const std::string content = some_text(400'000);
  std::string compressed = gzip(content);
  for (std::size_t i = 0; i < 64; ++i) {
    compressed[compressed.size() / 2 + i] = '\xff';
  }
  const auto with_much_room = gunzipped(compressed, 1 << 20, 1 << 20);
  ASSERT_TRUE(with_much_room.error);
  EXPECT_GE(with_much_room.bytes.size(), content.size() / 4);
  for (const std::size_t room : {1UL, 100UL, 30'000UL, 70'000UL}) {
    const auto result = gunzipped(compressed, 1 << 20, room);
    EXPECT_TRUE(result.error) << room;
    EXPECT_TRUE(result.bytes == with_much_room.bytes) << room;
  }
}

TEST(Gunzip, with_help_gives_the_same_text) {
  const std::string text = some_text(600'000);
  testing::RandomChoices choose(15);
  std::string random_text;
  std::string random_file;
  for (int i = 0; i < 5; ++i) {
    random_file += fuzz::make_gzip_member(std::ref(choose), random_text);
  }
  const struct {
    std::string what, compressed, content;
  } cases[] = {
      {"nothing at all", "", ""},
      {"a little", gzip("a"), "a"},
      {"stored", gzip(text, {.level = -1}), text},
      {"members of blocks of every kind", random_file, random_text},
      {"a text between members of nothing", gzip("") + gzip(text) + gzip(""), text},
  };
  for (const auto& [what, compressed, content] : cases) {
    for (const std::size_t room : {777UL, 1UL << 16, 1UL << 21}) {
      for (const std::size_t piece : {700UL, 1UL << 20}) {
        const auto all = fuzz::gunzipped_with_help(compressed, compressed,
                                                   {.piece_bytes = piece, .room_bytes = room});
        EXPECT_EQ(all.problem(), "") << what;
        EXPECT_TRUE(all.bytes == content) << what << " with room for " << room;
      }
    }
  }
}

TEST(Gunzip, what_was_decoded_ahead_is_not_unpacked_again) {
  testing::RandomChoices choose(17);
  testing::DeflateWriter writer;
  std::string text;
  std::uint64_t begin = 0;  // Of a block in the middle.
  for (int i = 0; i < 60; ++i) {
    begin = i == 40 ? writer.bit() / 8 : begin;
    writer.dynamic(testing::make_steps(text, 900, std::ref(choose)), i == 59, std::ref(choose));
  }
  const auto whole = testing::gzip_parts::header_of({}) + writer.bytes() +
                     testing::gzip_parts::little_endian(testing::gzip_parts::crc32(text), 4) +
                     testing::gzip_parts::little_endian(text.size(), 4);
  std::size_t not_seen = 0;
  for (std::size_t at = begin; at < begin + 20'000; at += 1000) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(~damaged[at]);
    // The reader's bytes are damaged, the helpers' are not.
    const auto result = fuzz::gunzipped_with_help(damaged, whole);
    not_seen += result.error ? 0 : 1;
    EXPECT_TRUE(result.error || result.bytes == text);
    // And the other way round: what was decoded of other bytes has another checksum.
    const auto other = fuzz::gunzipped_with_help(whole, damaged);
    EXPECT_TRUE(other.error || other.bytes == text);
  }
  EXPECT_GT(not_seen, 5U);
}

TEST(Gunzip, with_help_says_the_same_of_a_damaged_file) {
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    testing::RandomChoices choose(seed);
    ASSERT_EQ(fuzz::gunzip_case(std::ref(choose)), "") << seed;
  }
}

}  // namespace
}  // namespace tinydynamocdc::gzip
