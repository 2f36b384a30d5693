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

/// The lines of a text: separated by `\n`, the last with or without one. An empty line is a line.
class LineReader {
 public:
  /// `text` must outlive this.
  explicit LineReader(base::ByteSource& text) : text_(text) {}

  /// The next line without its end, followed by dynamodb::k_padding_bytes readable bytes; nothing
  /// at the end of the text. Valid until the next call. The last line is handed out once the text
  /// has been read to its end without an error: whoever counts the lines of a damaged text (a wrong
  /// checksum behind all of them) never finds it whole. An error comes after all whole lines before
  /// it but the last: a line that it cuts off is not handed out. bad_input: a line of more than
  /// k_line_bytes_max. After an error every further call gives the same error.
  [[nodiscard]] base::Result<std::optional<std::string_view>> next();

  /// Lines handed out so far.
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

  /// Bytes of the text read so far, ends of lines included.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  void make_room();
  [[nodiscard]] base::Result<bool> read_on();
  [[nodiscard]] std::unexpected<base::Error> fail(base::Error error);

  base::ByteSource& text_;
  std::unique_ptr<char[]> buffer_;  // Of capacity_ and the padding.
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  // Of what has not been handed out,
  std::size_t end_ = 0;    // and its end.
  bool at_end_ = false;
  std::optional<base::Error> error_;
  std::uint64_t lines_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace tinydynamocdc::source
