// SPDX-License-Identifier: Apache-2.0
#include "source/line_reader.hpp"

#include <algorithm>
#include <cstring>
#include <format>

#include "base/check.hpp"
#include "dynamodb/transcoder.hpp"
#include "source/find_newline.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;

namespace {

// What is read at once is this much, less what is left of a line that was cut off; with it the
// buffer stays in the second-level cache.
constexpr std::size_t k_buffer_bytes = 256 << 10;

}  // namespace

// Makes room behind the text: moves what is left to the buffer's front, into a larger one where it
// would fill more than half, so that long lines are moved as seldom as short ones.
void LineReader::make_room() {
  const std::size_t left = end_ - begin_;
  if (left > capacity_ / 2 || capacity_ == 0) {
    const std::size_t capacity = std::max(k_buffer_bytes, 2 * capacity_);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity + dynamodb::k_padding_bytes);
    if (left > 0) {
      std::memcpy(larger.get(), buffer_.get() + begin_, left);
    }
    buffer_ = std::move(larger);
    capacity_ = capacity;
  } else {
    std::memmove(buffer_.get(), buffer_.get() + begin_, left);
  }
  end_ = left;
  begin_ = 0;
}

// Reads on behind what is there; false at the end of the text.
Result<bool> LineReader::read_on() {
  make_room();
  const auto got = text_.read({buffer_.get() + end_, capacity_ - end_});
  if (!got) {
    return std::unexpected(got.error());
  }
  TINYDYNAMOCDC_CHECK(*got <= capacity_ - end_);
  end_ += *got;
  bytes_ += *got;
  return *got > 0;
}

Result<std::optional<std::string_view>> LineReader::next() {
  if (error_) {
    return std::unexpected(*error_);
  }
  std::size_t searched = 0;  // So many bytes from begin_ on hold no newline.
  for (;;) {
    const std::size_t left = end_ - begin_;
    searched += find_newline({buffer_.get() + begin_ + searched, left - searched});
    const bool whole = searched < left;
    if (searched > k_line_bytes_max) {
      return fail({ErrorKind::bad_input,
                   std::format("line {} has more than {} bytes", lines_ + 1, k_line_bytes_max)});
    }
    const bool may_be_the_last = !whole || searched + 1 == left;
    if (may_be_the_last && !at_end_) {
      const auto more = read_on();
      if (!more) {
        return fail(more.error());
      }
      at_end_ = !*more;
      continue;
    }
    if (!whole && left == 0) {
      return std::nullopt;
    }
    const std::string_view line(buffer_.get() + begin_, searched);
    begin_ += searched + (whole ? 1 : 0);
    ++lines_;
    return line;
  }
}

std::unexpected<base::Error> LineReader::fail(base::Error error) {
  error_ = std::move(error);
  return std::unexpected(*error_);
}

}  // namespace tinydynamocdc::source
