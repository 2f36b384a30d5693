// SPDX-License-Identifier: Apache-2.0
#include "support/gzip.hpp"

#include <gtest/gtest.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <cstring>
#include <vector>

namespace tinydynamocdc::testing {
namespace {

constexpr unsigned k_flag_header_checksum = 2;
constexpr unsigned k_flag_extra = 4;
constexpr unsigned k_flag_name = 8;
constexpr unsigned k_flag_comment = 16;

std::uint8_t* unsigned_bytes(const char* text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text));
}

std::string little_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text += static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xFFU);
  }
  return text;
}

std::uint32_t crc32(std::string_view text) {
  return crc32_gzip_refl(0, unsigned_bytes(text.data()), text.size());
}

std::string header_of(const GzipMember& member) {
  const unsigned flags = (member.header_checksum ? k_flag_header_checksum : 0) |
                         (member.extra ? k_flag_extra : 0) | (member.name ? k_flag_name : 0) |
                         (member.comment ? k_flag_comment : 0);
  std::string header = "\x1f\x8b\x08";
  header += static_cast<char>(flags);
  header += little_endian(0, 4);  // No time,
  header += little_endian(0, 1);  // nothing extra,
  header += little_endian(3, 1);  // Unix.
  if (member.extra) {
    header += little_endian(static_cast<std::uint32_t>(member.extra->size()), 2) + *member.extra;
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

std::string deflated(std::string_view content, int level) {
  std::string output(content.size() + content.size() / 1000 + 4096, '\0');
  std::vector<std::uint8_t> memory(ISAL_DEF_LVL3_DEFAULT);
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
  EXPECT_EQ(isal_deflate(&stream), COMP_OK);
  EXPECT_EQ(stream.internal_state.state, ZSTATE_END);
  output.resize(output.size() - stream.avail_out);
  return output;
}

}  // namespace

std::string gzip(std::string_view content, const GzipMember& member) {
  return header_of(member) + deflated(content, member.level) + little_endian(crc32(content), 4) +
         little_endian(static_cast<std::uint32_t>(content.size()), 4);
}

}  // namespace tinydynamocdc::testing
