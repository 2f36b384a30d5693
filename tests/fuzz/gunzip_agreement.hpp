// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "gzip/gunzip.hpp"
#include "unit/support/byte_sources.hpp"
#include "unit/support/deflate_writer.hpp"
#include "unit/support/gzip.hpp"
#include "unit/support/memory_file.hpp"

/// Gunzip with help beside Gunzip alone. Used by the fuzzer and by the unit tests.
namespace tinydynamocdc::fuzz {

using Choose = testing::DeflateWriter::Choose;

/// A member of blocks of every kind, with codes that no compressor makes; its text is appended to
/// `content`.
[[nodiscard]] inline std::string make_gzip_member(const Choose& choose, std::string& content) {
  testing::DeflateWriter writer;
  std::string text;
  // Only behind 32 KiB of text anything is decoded ahead.
  auto steps = testing::make_steps(text, 60, choose);
  for (int i = 0; i < 140; ++i) {
    steps.push_back({.length = 258, .distance = 1 + choose(20)});
    testing::append_text(text, std::span(steps).last(1));
  }
  writer.dynamic(steps, false, choose);
  const auto blocks = 6 + choose(30);
  for (unsigned i = 0; i <= blocks; ++i) {
    const bool is_last = i == blocks;
    const auto kind = choose(14);
    if (kind == 0) {
      const auto stored = text.substr(0, choose(700));
      text += stored;
      writer.stored(stored, is_last);
    } else if (kind == 1) {
      writer.fixed(testing::make_steps(text, choose(300), choose), is_last);
    } else {
      writer.dynamic(testing::make_steps(text, choose(300), choose), is_last, choose);
    }
  }
  content += text;
  return testing::gzip_parts::header_of({}) + writer.bytes() +
         testing::gzip_parts::little_endian(testing::gzip_parts::crc32(text), 4) +
         testing::gzip_parts::little_endian(text.size(), 4);
}

struct GunzipOptions {
  std::size_t piece_bytes = 1 << 20;
  std::size_t room_bytes = 1 << 16;
};

[[nodiscard]] inline testing::Drained gunzipped_alone(std::string_view compressed,
                                                      const GunzipOptions& options = {}) {
  testing::PiecewiseSource source(compressed, options.piece_bytes);
  gzip::Gunzip gunzip(source);
  return testing::drain(gunzip, options.room_bytes);
}

/// With help before each read, by the same thread: as far ahead as it goes. The helper's bytes are
/// those of `file`.
[[nodiscard]] inline testing::Drained gunzipped_with_help(std::string_view compressed,
                                                          std::string_view file_bytes,
                                                          const GunzipOptions& options = {}) {
  struct Helping final : base::ByteSource {
    Helping(base::ByteSource& source, gzip::DecodeAhead& by) : text(source), ahead(by) {}
    [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override {
      while (ahead.help()) {
      }
      return text.read(into);
    }
    base::ByteSource& text;
    gzip::DecodeAhead& ahead;
  };
  gzip::DecodeAhead ahead({.parts_max = 3, .segment_bytes = 2 << 10});
  testing::PiecewiseSource source(compressed, options.piece_bytes);
  testing::MemoryFile file(file_bytes);
  gzip::Gunzip gunzip(source, {.ahead = ahead, .file = file});
  Helping helping(gunzip, ahead);
  return testing::drain(helping, options.room_bytes);
}

/// "" where both give the same text and the same error, else what differs.
[[nodiscard]] inline std::string compare_gunzip(std::string_view compressed) {
  const auto alone = gunzipped_alone(compressed);
  const auto helped = gunzipped_with_help(compressed, compressed);
  if (alone.problem() != helped.problem()) {
    return "alone '" + alone.problem() + "', with help '" + helped.problem() + "'";
  }
  if (alone.bytes.size() != helped.bytes.size()) {
    return "alone " + std::to_string(alone.bytes.size()) + " bytes, with help " +
           std::to_string(helped.bytes.size()) + ", then '" + alone.problem() + "'";
  }
  // Behind damage, where a code or a distance has no meaning, ISA-L goes on for a while over
  // whatever was in memory.
  constexpr std::size_t k_meaningless_bytes = 600;
  const auto right =
      alone.bytes.size() -
      (alone.error ? std::min(alone.bytes.size(), k_meaningless_bytes) : std::size_t{0});
  return alone.bytes.compare(0, right, helped.bytes, 0, right) == 0
             ? ""
             : "different bytes, then '" + alone.problem() + "'";
}

/// A file of one or two members, and then the same with damage.
[[nodiscard]] inline std::string gunzip_case(const Choose& choose) {
  std::string content;
  std::string file;
  const auto members = 1 + choose(2);
  for (unsigned i = 0; i < members; ++i) {
    file += make_gzip_member(choose, content);
  }
  const auto helped = gunzipped_with_help(
      file, file, {.piece_bytes = 1 + choose(5000), .room_bytes = 1000 + choose(90000)});
  if (helped.error || helped.bytes != content) {
    return "a whole file: '" + helped.problem() + "'";
  }
  for (int i = 0; i < 3; ++i) {
    auto damaged = file;
    if (choose(4) == 0) {
      damaged.resize(choose(static_cast<unsigned>(damaged.size())));
    } else {
      auto& byte = damaged[choose(static_cast<unsigned>(damaged.size()))];
      byte = static_cast<char>(byte ^ 1 << choose(8));
    }
    if (auto found = compare_gunzip(damaged); !found.empty()) {
      return found;
    }
  }
  return "";
}

}  // namespace tinydynamocdc::fuzz
