// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/byte_source.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::source {

/// A line may be so long: an item has at most 400 KB, its JSON text with every byte escaped and
/// base64 for its binaries a few times that; an incremental export's line has two of them.
inline constexpr std::size_t k_line_bytes_max = 8 << 20;

/// Memory for whole lines, used again and again. dynamodb::k_padding_bytes behind the lines are
/// readable.
class LineChunk {
 public:
  /// Whole lines, each with its newline; only the text's last one may have none.
  [[nodiscard]] std::string_view lines() const { return {buffer_.get(), bytes_}; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  friend class LineChunks;
  std::unique_ptr<char[]> buffer_;  // Of capacity_ and the padding; not filled before it is read.
  std::size_t capacity_ = 0;
  std::size_t bytes_ = 0;
};

/// A text in chunks of whole lines, which other threads may work on while the next is read. Only a
/// chunk's last newline is looked for.
class LineChunks {
 public:
  /// A chunk is about so long: input and output of the lines stay in the second-level cache. Of
  /// lines of 190 KB, chunks of 128 KiB had to be moved so often that `convert` took 5 % longer.
  static constexpr std::size_t k_chunk_bytes = 192 << 10;

  /// `text` must outlive this.
  explicit LineChunks(base::ByteSource& text) : text_(text) {}

  /// Makes `into` the next lines, at least one; false at the end of the text. The last line is
  /// handed out once the text has been read to its end without an error: whoever counts the lines
  /// of a damaged text (a wrong checksum behind all of them) never finds it whole. An error comes
  /// after all whole lines before it but the last: a line that it cuts off is not handed out.
  /// bad_input: a line of more than k_line_bytes_max; it is called the one behind `lines_before`,
  /// which are the lines handed out before this call. After an error every further call gives the
  /// same error.
  [[nodiscard]] base::Result<bool> next(LineChunk& into, std::uint64_t lines_before);

  /// Bytes of the text read so far.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  [[nodiscard]] base::Result<void> read_on();
  void hand_out(std::size_t line_bytes, LineChunk& into);
  [[nodiscard]] std::size_t bytes_of_fit_lines(std::size_t lines_bytes) const;

  base::ByteSource& text_;
  LineChunk ahead_;  // Read, and not handed out.
  bool at_end_ = false;
  std::optional<base::Error> error_;
  std::uint64_t bytes_ = 0;
};

}  // namespace tinydynamocdc::source
