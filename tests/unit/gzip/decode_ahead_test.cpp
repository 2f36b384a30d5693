// SPDX-License-Identifier: Apache-2.0
#include "gzip/decode_ahead.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include "support/deflate_writer.hpp"
#include "support/memory_file.hpp"
#include "support/random_choices.hpp"

namespace tinydynamocdc::gzip {
namespace {

constexpr std::uint64_t k_segment_bytes = 4 << 10;

// A file of blocks all of which have codes of their own.
const std::string& some_file() {
  static const std::string bytes = [] {
    testing::RandomChoices choose(14);
    testing::DeflateWriter writer;
    std::string text;
    while (writer.bytes().size() < 20 * k_segment_bytes) {
      writer.dynamic(testing::make_steps(text, 400, std::ref(choose)), false, std::ref(choose));
    }
    return writer.bytes();
  }();
  return bytes;
}

// Goes over the file as a reader does, and gives the parts that begin where it asked to stop.
struct Reader {
  DecodeAhead::File& file;
  std::uint64_t offset = 0;

  // To where it is to stop: at most a segment further on.
  void go_on() { offset += file.bytes_to_read(offset, some_file().size() - offset); }
};

TEST(DecodeAhead, the_reader_stops_where_a_part_begins_and_takes_it) {
  DecodeAhead ahead({.parts_max = 8, .segment_bytes = k_segment_bytes});
  EXPECT_FALSE(ahead.help());
  testing::MemoryFile bytes(some_file());
  DecodeAhead::File file(ahead, bytes);
  Reader reader{.file = file};
  ASSERT_TRUE(ahead.help());
  reader.go_on();
  EXPECT_EQ(reader.offset, k_segment_bytes);
  reader.go_on();  // Where the first segment begins that may have a part: the third one.
  EXPECT_EQ(reader.offset, 2 * k_segment_bytes);
  reader.go_on();  // Behind the byte in which the part begins.
  const DecodedPart* part = nullptr;
  std::uint64_t end = 0;
  for (auto bit = (reader.offset - 1) * 8; part == nullptr && bit < reader.offset * 8; ++bit) {
    part = file.take(bit);
    if (part != nullptr) {
      EXPECT_EQ(part->begin_bit(), bit);
      end = part->end_bit();
    }
  }
  ASSERT_NE(part, nullptr);
  EXPECT_GE(end, 3 * k_segment_bytes * 8);
  EXPECT_EQ(file.take(end), nullptr);
  reader.offset = end / 8;
  reader.go_on();
  EXPECT_EQ(reader.offset, end / 8 + k_segment_bytes) << "nothing stops it";
}

TEST(DecodeAhead, parts_follow_each_other_without_a_gap) {
  DecodeAhead ahead({.parts_max = 4, .segment_bytes = k_segment_bytes});
  testing::MemoryFile bytes(some_file());
  DecodeAhead::File file(ahead, bytes);
  // The reader does not move: a helper's lead grows with what is decoded already.
  std::size_t helped = 0;
  while (ahead.help()) {
    ++helped;
  }
  EXPECT_EQ(helped, 4U) << "no more than there may be";
  Reader reader{.file = file};
  for (int i = 0; i < 3; ++i) {
    reader.go_on();
  }
  const DecodedPart* part = nullptr;
  for (auto bit = (reader.offset - 1) * 8; part == nullptr && bit < reader.offset * 8; ++bit) {
    part = file.take(bit);
  }
  ASSERT_NE(part, nullptr);
  std::size_t chained = 1;
  while (const auto* const next = file.take(part->end_bit())) {
    part = next;
    ++chained;
  }
  EXPECT_GE(chained, 2U);
}

TEST(DecodeAhead, what_the_reader_has_passed_is_thrown_away_and_its_memory_used_again) {
  DecodeAhead ahead({.parts_max = 1, .segment_bytes = k_segment_bytes});
  testing::MemoryFile bytes(some_file());
  DecodeAhead::File file(ahead, bytes);
  std::size_t helped = 0;
  for (std::uint64_t offset = 0; offset < some_file().size();) {
    const bool has_helped = ahead.help();
    helped += has_helped ? 1 : 0;
    EXPECT_FALSE(ahead.help()) << "only one part at a time";
    // In steps that never meet a part's first bit.
    offset += file.bytes_to_read(offset, some_file().size() - offset);
    EXPECT_EQ(file.take(1), nullptr);
  }
  EXPECT_GT(helped, 5U);
}

TEST(DecodeAhead, a_reader_that_arrives_first_goes_on_alone_and_waits_only_at_the_end) {
  // A file whose bytes come when the test lets them.
  struct SlowFile final : base::BytesAt {
    std::atomic<bool> asked = false;
    std::atomic<bool> go_on = false;
    [[nodiscard]] std::uint64_t size() const override { return some_file().size(); }
    [[nodiscard]] base::Result<std::size_t> read_at(std::uint64_t offset,
                                                    std::span<char> into) override {
      asked = true;
      asked.notify_all();
      go_on.wait(false);
      return testing::MemoryFile(some_file()).read_at(offset, into);
    }
  };
  DecodeAhead ahead({.parts_max = 2, .segment_bytes = k_segment_bytes});
  SlowFile bytes;
  bool helped = false;
  {
    std::optional<DecodeAhead::File> file(std::in_place, ahead, bytes);
    std::thread helper([&] { helped = ahead.help(); });
    bytes.asked.wait(false);
    Reader reader{.file = *file};
    for (int i = 0; i < 3; ++i) {
      reader.go_on();
    }
    EXPECT_EQ(reader.offset, 3 * k_segment_bytes) << "given up";
    std::thread closer([&] { file.reset(); });
    bytes.go_on = true;
    bytes.go_on.notify_all();
    closer.join();
    helper.join();
  }
  EXPECT_TRUE(helped);
  EXPECT_FALSE(ahead.help());
}

}  // namespace
}  // namespace tinydynamocdc::gzip
