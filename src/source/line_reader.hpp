// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/byte_source.hpp"
#include "base/error.hpp"
#include "source/line_chunks.hpp"

namespace tinydynamocdc::source {

/// The lines of a text: separated by `\n`, the last with or without one. An empty line is a line.
class LineReader {
 public:
  /// `text` must outlive this.
  explicit LineReader(base::ByteSource& text) : chunks_(text) {}

  /// The next line without its end, followed by dynamodb::k_padding_bytes readable bytes; nothing
  /// at the end of the text. Valid until the next call. The last line is handed out once the text
  /// has been read to its end without an error: whoever counts the lines of a damaged text (a wrong
  /// checksum behind all of them) never finds it whole. An error comes after all whole lines before
  /// it but the last: a line that it cuts off is not handed out. bad_input: a line of more than
  /// k_line_bytes_max. After an error every further call gives the same error.
  [[nodiscard]] base::Result<std::optional<std::string_view>> next();

  /// Lines that next() would hand out one by one, each with its newline but perhaps the text's
  /// last; empty at the end of the text. Valid as, and errors as next()'s.
  [[nodiscard]] base::Result<std::string_view> ahead();

  /// Counts the first of those lines as handed out: so many, and so many bytes.
  struct Passed {
    std::uint64_t lines = 0;
    std::size_t bytes = 0;
  };
  void pass(Passed passed);

  /// Lines handed out so far.
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

  /// Bytes of the text read so far, ends of lines included.
  [[nodiscard]] std::uint64_t bytes() const { return chunks_.bytes(); }

 private:
  LineChunks chunks_;
  LineChunk chunk_;
  std::string_view rest_;  // Of chunk_, what has not been handed out.
  std::uint64_t lines_ = 0;
};

}  // namespace tinydynamocdc::source
