// SPDX-License-Identifier: Apache-2.0
#include "gzip/packer.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/check.hpp"

namespace tinydynamocdc::gzip {

namespace {

constexpr int k_level = 1;

// Of the output, at least, whenever ISA-L is called.
constexpr std::size_t k_room_bytes = 64 << 10;

// ISA-L's functions take unsigned bytes, and input through a pointer to non-const that they only
// read.
std::uint8_t* unsigned_bytes(const char* text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text));
}

}  // namespace

struct Packer::State {
  State() {}  // Neither of the two large ones is written to before it is used.

  void begin();
  void pack(std::string& out);

  bool begun = false;  // Within a member.
  isal_zstream stream;
  alignas(std::max_align_t) std::array<std::uint8_t, ISAL_DEF_LVL1_MEDIUM> level_memory;
};

void Packer::State::begin() {
  isal_deflate_init(&stream);
  stream.next_in = nullptr;
  stream.avail_in = 0;
  stream.level = k_level;
  stream.level_buf = level_memory.data();
  stream.level_buf_size = static_cast<std::uint32_t>(level_memory.size());
  stream.gzip_flag = IGZIP_GZIP;
  stream.flush = NO_FLUSH;
  begun = true;
}

// Takes all of the input, and at the member's end gives all of the output.
void Packer::State::pack(std::string& out) {
  const auto is_done = [this] {
    return stream.avail_in == 0 &&
           (stream.end_of_stream == 0 || stream.internal_state.state == ZSTATE_END);
  };
  do {
    const auto before = out.size();
    const auto room = std::max(out.capacity() - before, k_room_bytes);
    out.resize_and_overwrite(before + room, [&](char* buffer, std::size_t size) {
      const auto given =
          std::min<std::size_t>(size - before, std::numeric_limits<std::uint32_t>::max());
      stream.next_out = unsigned_bytes(buffer + before);
      stream.avail_out = static_cast<std::uint32_t>(given);
      TINYDYNAMOCDC_CHECK(isal_deflate(&stream) == COMP_OK);
      return before + given - stream.avail_out;
    });
  } while (!is_done());
}

Packer::Packer() = default;

Packer::~Packer() = default;

Packer::Packer(Packer&&) noexcept = default;

Packer& Packer::operator=(Packer&&) noexcept = default;

void Packer::append(std::string_view text, std::string& out) {
  if (!state_) {
    state_ = std::make_unique<State>();
  }
  if (!state_->begun) {
    state_->begin();
  }
  while (!text.empty()) {
    const auto piece = text.substr(0, std::numeric_limits<std::uint32_t>::max());
    state_->stream.next_in = unsigned_bytes(piece.data());
    state_->stream.avail_in = static_cast<std::uint32_t>(piece.size());
    state_->pack(out);
    text.remove_prefix(piece.size());
  }
}

void Packer::finish(std::string& out) {
  append({}, out);
  state_->stream.end_of_stream = 1;
  state_->pack(out);
  state_->begun = false;
}

}  // namespace tinydynamocdc::gzip
