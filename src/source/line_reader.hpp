// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "source/byte_source.hpp"

namespace tinydynamocdc::source {

/// A line may be so long: an item has at most 400 KB, its JSON text with every byte escaped and
/// base64 for its binaries a few times that; an incremental export's line has two of them.
inline constexpr std::size_t k_line_bytes_max = 8 << 20;

/// The lines of a text: separated by `\n`, the last with or without one. An empty line is a line.
class LineReader {
 public:
  /// `text` must outlive this.
  explicit LineReader(ByteSource& text) : text_(text) {}

  /// The next line without its end, followed by dynamodb::k_padding_bytes readable bytes; nothing
  /// at the end of the text. Valid until the next call. An error of the text comes after all whole
  /// lines before it: a line that it cuts off is not handed out. bad_input: a line of more than
  /// k_line_bytes_max.
  [[nodiscard]] base::Result<std::optional<std::string_view>> next();

  /// Lines handed out so far.
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

  /// Bytes of the text read so far, ends of lines included.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  ByteSource& text_;
  std::string buffer_;
  std::uint64_t lines_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace tinydynamocdc::source
