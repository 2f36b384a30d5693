// SPDX-License-Identifier: Apache-2.0
#include "gzip/gunzip.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <format>
#include <limits>
#include <optional>

#include "base/check.hpp"

namespace tinydynamocdc::gzip {

using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

// Compressed bytes are asked for in pieces of this size: enough for a read's cost to vanish, and
// small beside the second-level cache.
constexpr std::size_t k_compressed_bytes = 128 << 10;

std::string_view reason_of(int code) {
  switch (code) {
    case ISAL_INVALID_BLOCK:
      return "broken deflate data (block)";
    case ISAL_INVALID_SYMBOL:
      return "broken deflate data (symbol)";
    case ISAL_INVALID_LOOKBACK:
      return "broken deflate data (distance)";
    case ISAL_UNSUPPORTED_METHOD:
      return "another compression method than deflate";
    case ISAL_INCORRECT_CHECKSUM:
      return "a checksum or a length does not match";
    default:
      return "not a gzip header";
  }
}

}  // namespace

// ISA-L keeps the last 32 KiB of output itself, so the caller's buffer may be another each time.
struct Gunzip::State {
  enum class Step { before_member, in_header, in_member, in_padding };

  explicit State(base::ByteSource& source) : compressed(source) { isal_inflate_init(&inflate); }

  Result<bool> refill();
  Result<void> skip_padding();
  Result<void> begin_member();
  Result<void> read_header();
  Result<void> inflate_some();
  Result<bool> step_once();
  void hand_out_the_rest();
  [[nodiscard]] std::unexpected<Error> bad(std::string_view reason) const;

  base::ByteSource& compressed;
  Step step = Step::before_member;
  bool input_ended = false;
  std::uint64_t compressed_bytes = 0;  // Got from `compressed` so far.
  std::optional<Error> error;
  isal_gzip_header header{};
  inflate_state inflate{};
  std::array<std::uint8_t, k_compressed_bytes> input;  // Filled by refill() before it is read.
};

std::unexpected<Error> Gunzip::State::bad(std::string_view reason) const {
  return base::fail(ErrorKind::bad_input, std::format("gzip: {} (compressed byte {})", reason,
                                                      compressed_bytes - inflate.avail_in));
}

// Gets more compressed bytes once the last ones are used up; false at their end.
Result<bool> Gunzip::State::refill() {
  if (inflate.avail_in > 0) {
    return true;
  }
  if (input_ended) {
    return false;
  }
  const auto got = compressed.read({reinterpret_cast<char*>(input.data()), input.size()});
  if (!got) {
    return std::unexpected(got.error());
  }
  TINYDYNAMOCDC_CHECK(*got <= input.size());
  input_ended = *got == 0;
  compressed_bytes += *got;
  inflate.next_in = input.data();
  inflate.avail_in = static_cast<std::uint32_t>(*got);
  return *got > 0;
}

// There are bytes behind a member, or at the very beginning.
Result<void> Gunzip::State::begin_member() {
  if (*inflate.next_in == 0 && compressed_bytes > inflate.avail_in) {
    step = Step::in_padding;
    return {};
  }
  isal_inflate_reset(&inflate);
  inflate.crc_flag = ISAL_GZIP_NO_HDR_VER;
  isal_gzip_header_init(&header);
  step = Step::in_header;
  return {};
}

Result<void> Gunzip::State::skip_padding() {
  const auto* begin = inflate.next_in;
  const auto* end = begin + inflate.avail_in;
  const auto* other = std::find_if(begin, end, [](std::uint8_t byte) { return byte != 0; });
  inflate.next_in += other - begin;
  inflate.avail_in -= static_cast<std::uint32_t>(other - begin);
  return other == end ? Result<void>()
                      : bad("unexpected data after the padding of the last member");
}

// Through `header`, which remembers where it is: isal_inflate would forget it where a header is cut
// by the end of a piece.
Result<void> Gunzip::State::read_header() {
  const int code = isal_read_gzip_header(&inflate, &header);
  if (code < 0) {
    return bad(reason_of(code));
  }
  if (code == ISAL_DECOMP_OK) {
    step = Step::in_member;
  }
  return {};
}

Result<void> Gunzip::State::inflate_some() {
  const auto room_before = inflate.avail_out;
  const auto input_before = inflate.avail_in;
  const int code = isal_inflate(&inflate);
  if (code < 0) {
    return bad(reason_of(code));
  }
  if (inflate.block_state == ISAL_BLOCK_FINISH) {
    step = Step::before_member;
    return {};
  }
  if (inflate.avail_out < room_before || inflate.avail_in < input_before) {
    return {};
  }
  // It waits for input: there is room for output, or it would not have been called.
  const auto more = inflate.avail_in > 0 ? Result<bool>(false) : refill();
  if (!more) {
    return std::unexpected(more.error());
  }
  return *more ? Result<void>() : bad("cut off");
}

// False at the end.
Result<bool> Gunzip::State::step_once() {
  if (step == Step::in_member) {
    // No refill before: what is decoded already must come out first.
    return inflate_some().transform([] { return true; });
  }
  const auto more = refill();
  if (!more) {
    return std::unexpected(more.error());
  }
  if (!*more) {
    return step == Step::in_header ? bad("cut off") : Result<bool>(false);
  }
  const auto done = step == Step::in_header    ? read_header()
                    : step == Step::in_padding ? skip_padding()
                                               : begin_member();
  return done.transform([] { return true; });
}

// Where ISA-L finds a fault, it may hold back bytes decoded before it for which there was no room.
void Gunzip::State::hand_out_the_rest() {
  if (step != Step::in_member) {
    return;
  }
  const auto held_back =
      static_cast<std::uint32_t>(inflate.tmp_out_valid - inflate.tmp_out_processed);
  const auto size = std::min(held_back, inflate.avail_out);
  std::memcpy(inflate.next_out, inflate.tmp_out_buffer + inflate.tmp_out_processed, size);
  inflate.tmp_out_processed += static_cast<std::int32_t>(size);
  inflate.avail_out -= size;
}

Gunzip::Gunzip(base::ByteSource& compressed) : state_(std::make_unique<State>(compressed)) {}

Gunzip::~Gunzip() = default;

Result<std::size_t> Gunzip::read(std::span<char> into) {
  auto& inflate = state_->inflate;
  const auto room = static_cast<std::uint32_t>(
      std::min<std::size_t>(into.size(), std::numeric_limits<std::uint32_t>::max()));
  inflate.next_out = reinterpret_cast<std::uint8_t*>(into.data());
  inflate.avail_out = room;
  while (!state_->error && inflate.avail_out > 0) {
    const auto more = state_->step_once();
    if (!more) {
      state_->error = more.error();
    } else if (!*more) {
      break;
    }
  }
  // What was decoded before a fault comes first, the fault with the next call.
  if (state_->error) {
    state_->hand_out_the_rest();
  }
  const std::size_t written = room - inflate.avail_out;
  if (written == 0 && state_->error) {
    return std::unexpected(*state_->error);
  }
  return written;
}

}  // namespace tinydynamocdc::gzip
