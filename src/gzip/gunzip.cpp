// SPDX-License-Identifier: Apache-2.0
#include "gzip/gunzip.hpp"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <format>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "base/check.hpp"
#include "base/try.hpp"
#include "gzip/token_copy.hpp"

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
  enum class Step { before_member, in_header, in_member, in_part, in_padding };

  explicit State(base::ByteSource& source);
  ~State();

  Result<bool> read_on();
  Result<bool> refill();
  void feed();
  Result<void> skip_padding();
  Result<void> begin_member();
  Result<void> read_header();
  Result<void> inflate_some();
  Result<bool> step_once();
  void hand_out_the_rest();
  [[nodiscard]] bool take_part();
  Result<void> copy_part();
  Result<void> inflate_from(std::uint64_t bit);
  [[nodiscard]] std::unexpected<Error> bad(std::string_view reason) const;

  base::ByteSource& compressed;
  Step step = Step::before_member;
  bool input_ended = false;
  std::uint64_t compressed_bytes = 0;  // Got from `compressed` so far.
  std::uint32_t kept_bytes = 0;        // The last of them: not given to `inflate` yet.
  std::optional<Error> error;
  isal_gzip_header header{};
  inflate_state inflate{};
  std::array<std::uint8_t, k_compressed_bytes> input;  // Filled by read_on() before it is read.

  // Where there is help:
  struct Alone;
  void go_alone();
  base::BytesAt* file = nullptr;
  std::unique_ptr<DecodeAhead::File> ahead;
  std::vector<std::uint32_t> rooms;   // Of the reads so far.
  const DecodedPart* part = nullptr;  // Which `copy` makes to text.
  std::unique_ptr<TokenCopy> copy;
  std::unique_ptr<Alone> alone;  // From the first fault on.
};

// What is damaged is read once more from its beginning, without help: ISA-L's place of a fault, and
// how far it goes on beyond it, depend on where its input and the room for its output begin and
// end. So the text before an error and the error are the same, however much was decoded ahead.
struct Gunzip::State::Alone final : base::ByteSource {
  explicit Alone(base::BytesAt& all_bytes) : bytes(all_bytes) {}

  Result<std::size_t> read(std::span<char> into) override {
    auto got = bytes.read_at(offset, into);
    offset += got.value_or(0);
    return got;
  }

  base::BytesAt& bytes;
  std::uint64_t offset = 0;
  Gunzip gunzip{*this};
};

Gunzip::State::State(base::ByteSource& source) : compressed(source) { isal_inflate_init(&inflate); }

Gunzip::State::~State() = default;

std::unexpected<Error> Gunzip::State::bad(std::string_view reason) const {
  return base::fail(ErrorKind::bad_input,
                    std::format("gzip: {} (compressed byte {})", reason,
                                compressed_bytes - kept_bytes - inflate.avail_in));
}

// Gets more compressed bytes, of which none are kept; false at their end.
Result<bool> Gunzip::State::read_on() {
  if (input_ended) {
    return false;
  }
  TINYDYNAMOCDC_TRY(const auto got,
                    compressed.read({reinterpret_cast<char*>(input.data()), input.size()}));
  TINYDYNAMOCDC_CHECK(got <= input.size());
  input_ended = got == 0;
  compressed_bytes += got;
  kept_bytes = static_cast<std::uint32_t>(got);
  inflate.next_in = input.data();
  return got > 0;
}

// Has compressed bytes for `inflate` once the last ones are used up; false at their end.
Result<bool> Gunzip::State::refill() {
  if (inflate.avail_in > 0) {
    return true;
  }
  if (kept_bytes == 0) {
    const auto more = read_on();
    if (!more || !*more) {
      return more;
    }
  }
  feed();
  return true;
}

// All that is kept, or as much as stands before the next decoded part.
void Gunzip::State::feed() {
  const auto bytes = ahead ? ahead->bytes_to_read(compressed_bytes - kept_bytes, kept_bytes)
                           : std::size_t{kept_bytes};
  inflate.avail_in = static_cast<std::uint32_t>(bytes);
  kept_bytes -= inflate.avail_in;
}

// There are bytes behind a member, or at the very beginning.
Result<void> Gunzip::State::begin_member() {
  if (*inflate.next_in == 0 && compressed_bytes > kept_bytes + inflate.avail_in) {
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
  if (inflate.avail_in == 0 && take_part()) {
    return {};
  }
  TINYDYNAMOCDC_TRY(const auto more, inflate.avail_in > 0 ? Result<bool>(false) : refill());
  return more ? Result<void>() : bad("cut off");
}

// False at the end.
Result<bool> Gunzip::State::step_once() {
  if (step == Step::in_member) {
    // No refill before: what is decoded already must come out first.
    return inflate_some().transform([] { return true; });
  }
  if (step == Step::in_part) {
    return copy_part().transform([] { return true; });
  }
  TINYDYNAMOCDC_TRY(const auto more, refill());
  if (!more) {
    return step == Step::in_header ? bad("cut off") : Result<bool>(false);
  }
  const auto done = step == Step::in_header    ? read_header()
                    : step == Step::in_padding ? skip_padding()
                                               : begin_member();
  return done.transform([] { return true; });
}

// ISA-L waits for a block that begins in what it has got. It has given out all text before, and
// keeps as much of it as a part may refer to.
bool Gunzip::State::take_part() {
  if (!ahead || inflate.block_state != ISAL_BLOCK_HDR ||
      inflate.tmp_out_processed != inflate.tmp_out_valid || inflate.total_out < k_window_bytes) {
    return false;
  }
  const auto bits_left = static_cast<std::uint64_t>(inflate.read_in_length) +
                         8 * static_cast<std::uint64_t>(inflate.tmp_in_size);
  part = ahead->take(8 * (compressed_bytes - kept_bytes) - bits_left);
  if (part == nullptr) {
    return false;
  }
  const auto* const text_end = inflate.tmp_out_buffer + inflate.tmp_out_valid;
  copy->begin(part->tokens(),
              {reinterpret_cast<const char*>(text_end - k_window_bytes), k_window_bytes});
  step = Step::in_part;
  return true;
}

Result<void> Gunzip::State::copy_part() {
  const auto room = inflate.avail_out;
  const auto bytes =
      static_cast<std::uint32_t>(copy->copy({reinterpret_cast<char*>(inflate.next_out), room}));
  inflate.crc = crc32_gzip_refl(inflate.crc, inflate.next_out, bytes);
  inflate.total_out += bytes;
  inflate.next_out += bytes;
  inflate.avail_out -= bytes;
  if (bytes == room) {
    return {};
  }
  const auto end = part->end_bit();
  part = ahead->take(end);
  if (part != nullptr) {
    copy->go_on(part->tokens());
    return {};
  }
  step = Step::in_member;
  return inflate_from(end);
}

// As if ISA-L had come to this bit, where a block begins, by itself.
Result<void> Gunzip::State::inflate_from(std::uint64_t bit) {
  inflate.block_state = ISAL_BLOCK_NEW_HDR;
  inflate.tmp_in_size = 0;
  inflate.read_in = 0;
  inflate.read_in_length = 0;
  const auto window = copy->window();
  const auto code = isal_inflate_set_dict(
      &inflate, reinterpret_cast<std::uint8_t*>(const_cast<char*>(window.data())), k_window_bytes);
  TINYDYNAMOCDC_CHECK(code == COMP_OK);
  const auto byte = bit / 8;
  while (compressed_bytes <= byte) {
    const auto more = read_on();
    if (!more || !*more) {
      return more ? bad("cut off") : std::unexpected(more.error());
    }
  }
  const auto skipped = byte - (compressed_bytes - kept_bytes);
  inflate.next_in += skipped;
  kept_bytes -= static_cast<std::uint32_t>(skipped);
  if (const auto bits_before = bit % 8; bits_before > 0) {
    inflate.read_in = std::uint64_t{*inflate.next_in++} >> bits_before;
    inflate.read_in_length = static_cast<std::int32_t>(8 - bits_before);
    --kept_bytes;
  }
  return {};
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

Gunzip::Gunzip(base::ByteSource& compressed, const Help& help) : Gunzip(compressed) {
  state_->file = &help.file;
  state_->ahead = std::make_unique<DecodeAhead::File>(help.ahead, help.file);
  state_->copy = std::make_unique<TokenCopy>();
}

Gunzip::~Gunzip() = default;

// To where the text has been given out, in the same steps.
void Gunzip::State::go_alone() {
  ahead.reset();
  alone = std::make_unique<Alone>(*file);
  std::vector<char> passed;
  for (const auto room : rooms) {
    passed.resize(std::max<std::size_t>(passed.size(), room));
    if (!alone->gunzip.read(std::span(passed).first(room))) {
      return;  // It gives the same error again.
    }
  }
}

Result<std::size_t> Gunzip::read(std::span<char> into) {
  if (state_->alone) {
    // A file that is whole by now was changed while it was read.
    auto got = state_->alone->gunzip.read(into);
    if (got && *got == 0 && state_->error) {
      return std::unexpected(*state_->error);
    }
    return got;
  }
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
  if (state_->error && state_->ahead) {
    state_->go_alone();
    return read(into);
  }
  // What was decoded before a fault comes first, the fault with the next call.
  if (state_->error) {
    state_->hand_out_the_rest();
  }
  const std::size_t written = room - inflate.avail_out;
  if (written == 0 && state_->error) {
    return std::unexpected(*state_->error);
  }
  if (state_->ahead) {
    state_->rooms.push_back(room);
  }
  return written;
}

}  // namespace tinydynamocdc::gzip
