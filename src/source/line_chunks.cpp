// SPDX-License-Identifier: Apache-2.0
#include "source/line_chunks.hpp"

#include <algorithm>
#include <cstring>
#include <format>
#include <utility>

#include "base/check.hpp"
#include "base/try.hpp"
#include "dynamodb/transcoder.hpp"
#include "source/find_newline.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;

namespace {

std::unique_ptr<char[]> memory_for(std::size_t bytes) {
  return std::make_unique_for_overwrite<char[]>(bytes + dynamodb::k_padding_bytes);
}

}  // namespace

Result<bool> LineChunks::next(LineChunk& into, std::uint64_t lines_before) {
  into.bytes_ = 0;
  std::size_t searched = 0;  // So many bytes of ahead_ have no newline that something follows.
  while (!error_) {
    const auto ahead = ahead_.lines();
    // Of what is whole for certain: the last line, once it is known to be the last, or all lines
    // that something follows.
    std::size_t whole = ahead.size();
    if (!at_end_) {
      const auto followed = ahead.substr(0, ahead.empty() ? 0 : ahead.size() - 1);
      const auto found = behind_last_newline(followed.substr(searched));
      whole = found == 0 ? 0 : searched + found;
    }
    const auto fit = bytes_of_fit_lines(whole);
    if (fit > 0) {
      hand_out(fit, into);
      return true;
    }
    const auto unfinished = whole == 0 ? ahead.size() - (ahead.ends_with('\n') ? 1 : 0) : whole;
    if (whole > 0 || unfinished > k_line_bytes_max) {
      error_ = base::Error{ErrorKind::bad_input, std::format("line {} has more than {} bytes",
                                                             lines_before + 1, k_line_bytes_max)};
      break;
    }
    if (at_end_) {
      return false;
    }
    searched = ahead.empty() ? 0 : ahead.size() - 1;
    if (auto read = read_on(); !read) {
      error_ = read.error();
    }
  }
  return std::unexpected(*error_);
}

// Of whole lines, the bytes of those before the first that is too long: 0 when that is the first.
// Lines so long are rare, and so is a chunk that could hold one.
std::size_t LineChunks::bytes_of_fit_lines(std::size_t lines_bytes) const {
  const auto lines = ahead_.lines().substr(0, lines_bytes);
  if (lines.size() <= k_line_bytes_max) {
    return lines.size();
  }
  std::size_t begin = 0;
  while (begin < lines.size()) {
    const auto line_bytes = find_newline(lines.substr(begin));
    if (line_bytes > k_line_bytes_max) {
      return begin;
    }
    begin = std::min(begin + line_bytes + 1, lines.size());
  }
  return lines.size();
}

// Reads on behind what is there, into larger memory where it is full.
Result<void> LineChunks::read_on() {
  auto& [buffer, capacity, bytes] = ahead_;
  if (capacity - bytes < k_chunk_bytes / 2) {
    const auto larger_bytes = std::max(k_chunk_bytes, 2 * capacity);
    auto larger = memory_for(larger_bytes);
    if (bytes > 0) {
      std::memcpy(larger.get(), buffer.get(), bytes);
    }
    buffer = std::move(larger);
    capacity = larger_bytes;
  }
  const auto room = std::min(capacity - bytes, std::max(k_chunk_bytes, bytes));
  TINYDYNAMOCDC_TRY(const auto got, text_.read({buffer.get() + bytes, room}));
  TINYDYNAMOCDC_CHECK(got <= room);
  at_end_ = got == 0;
  bytes += got;
  bytes_ += got;
  return {};
}

// What follows those lines goes into the memory that `into` had.
void LineChunks::hand_out(std::size_t lines_bytes, LineChunk& into) {
  std::swap(ahead_, into);
  const auto rest = into.lines().substr(lines_bytes);
  if (ahead_.capacity_ < rest.size()) {
    ahead_.buffer_ = memory_for(into.capacity_);
    ahead_.capacity_ = into.capacity_;
  }
  if (!rest.empty()) {
    std::memcpy(ahead_.buffer_.get(), rest.data(), rest.size());
  }
  ahead_.bytes_ = rest.size();
  into.bytes_ = lines_bytes;
}

}  // namespace tinydynamocdc::source
