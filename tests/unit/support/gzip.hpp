// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"

namespace tinydynamocdc::testing {

/// How a gzip member is made, and what may stand in its header (RFC 1952).
struct GzipMember {
  int level = 1;  ///< ISA-L's: 0 to 3; below that: stored, not compressed.
  std::optional<std::string> extra = {};
  std::optional<std::string> name = {};
  std::optional<std::string> comment = {};
  bool header_checksum = false;
};

namespace gzip_parts {

// ISA-L's functions take unsigned bytes, and input through a pointer to non-const that they only
// read.
[[nodiscard]] inline std::uint8_t* unsigned_bytes(const char* text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text));
}

[[nodiscard]] inline std::string little_endian(std::size_t value, unsigned bytes) {
  std::string text;
  for (unsigned i = 0; i < bytes; ++i) {
    text += static_cast<char>(value >> (8U * i) & 0xFFU);
  }
  return text;
}

[[nodiscard]] inline std::uint32_t crc32(std::string_view text) {
  return crc32_gzip_refl(0, unsigned_bytes(text.data()), text.size());
}

[[nodiscard]] inline std::string header_of(const GzipMember& member) {
  constexpr unsigned k_flag_header_checksum = 2;
  constexpr unsigned k_flag_extra = 4;
  constexpr unsigned k_flag_name = 8;
  constexpr unsigned k_flag_comment = 16;
  const unsigned flags = (member.header_checksum ? k_flag_header_checksum : 0) |
                         (member.extra ? k_flag_extra : 0) | (member.name ? k_flag_name : 0) |
                         (member.comment ? k_flag_comment : 0);
  std::string header = "\x1f\x8b\x08" + little_endian(flags, 1);
  header += little_endian(0, 4);  // No time,
  header += little_endian(0, 1);  // nothing extra,
  header += little_endian(3, 1);  // Unix.
  if (member.extra) {
    header += little_endian(member.extra->size(), 2) + *member.extra;
  }
  for (const auto& text : {member.name, member.comment}) {
    if (text) {
      header += *text + '\0';
    }
  }
  if (member.header_checksum) {
    header += little_endian(crc32(header) & 0xFFFFU, 2);
  }
  return header;
}

/// Blocks of at most 65535 bytes as they are.
[[nodiscard]] inline std::string stored(std::string_view content) {
  constexpr std::size_t k_block_bytes_max = 0xFFFF;
  std::string output;
  do {
    const auto block = content.substr(0, k_block_bytes_max);
    content.remove_prefix(block.size());
    output += little_endian(content.empty() ? 1 : 0, 1) + little_endian(block.size(), 2) +
              little_endian(~block.size() & 0xFFFFU, 2);
    output += block;
  } while (!content.empty());
  return output;
}

[[nodiscard]] inline std::string deflated(std::string_view content, int level) {
  if (level < 0) {
    return stored(content);
  }
  std::string output(content.size() + content.size() / 1000 + 4096, '\0');
  constexpr std::size_t k_memory_bytes[] = {ISAL_DEF_LVL0_DEFAULT, ISAL_DEF_LVL1_SMALL,
                                            ISAL_DEF_LVL2_SMALL, ISAL_DEF_LVL3_SMALL};
  std::vector<std::uint8_t> memory(k_memory_bytes[level]);
  isal_zstream stream;
  isal_deflate_init(&stream);
  stream.level = static_cast<std::uint32_t>(level);
  stream.level_buf = memory.data();
  stream.level_buf_size = static_cast<std::uint32_t>(memory.size());
  stream.end_of_stream = 1;
  stream.flush = NO_FLUSH;
  stream.next_in = unsigned_bytes(content.data());
  stream.avail_in = static_cast<std::uint32_t>(content.size());
  stream.next_out = unsigned_bytes(output.data());
  stream.avail_out = static_cast<std::uint32_t>(output.size());
  TINYDYNAMOCDC_CHECK(isal_deflate(&stream) == COMP_OK);
  TINYDYNAMOCDC_CHECK(stream.internal_state.state == ZSTATE_END);
  output.resize(output.size() - stream.avail_out);
  return output;
}

}  // namespace gzip_parts

/// One member of a gzip file.
[[nodiscard]] inline std::string gzip(std::string_view content, const GzipMember& member = {}) {
  return gzip_parts::header_of(member) + gzip_parts::deflated(content, member.level) +
         gzip_parts::little_endian(gzip_parts::crc32(content), 4) +
         gzip_parts::little_endian(content.size(), 4);
}

/// The content of exactly one gzip member and nothing beside it; nothing where it is anything else.
[[nodiscard]] inline std::optional<std::string> gunzipped_member(std::string_view member) {
  constexpr std::size_t k_room = 1 << 16;
  inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = gzip_parts::unsigned_bytes(member.data());
  state.avail_in = static_cast<std::uint32_t>(member.size());
  std::string content;
  do {
    const auto before = content.size();
    content.resize(before + k_room);
    state.next_out = gzip_parts::unsigned_bytes(content.data() + before);
    state.avail_out = k_room;
    if (isal_inflate(&state) != ISAL_DECOMP_OK) {
      return std::nullopt;
    }
    content.resize(before + k_room - state.avail_out);
  } while (state.block_state != ISAL_BLOCK_FINISH && state.avail_out == 0);
  if (state.block_state != ISAL_BLOCK_FINISH || state.avail_in > 0) {
    return std::nullopt;
  }
  return content;
}

}  // namespace tinydynamocdc::testing
