// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinydynamocdc::row {

/// Where a row came from, so that it can be named when it cannot be delivered, and when, so that
/// its delay is known. Borrows nothing: it waits in a body longer than the source's text lives.
struct RowOrigin {
  std::uint64_t index = 0;
  std::string sequence_number;
  std::int64_t approximate_creation_s = 0;  ///< The change's; epoch seconds, rounded down.
};

/// Rows of one data source as the body of one request: NDJSON without a newline after the last, and
/// of that only the gzip member: the uncompressed text is never held in memory. Filled by a Batch.
/// Readable by several threads.
class Body {
 public:
  [[nodiscard]] std::size_t rows() const { return ends_.size(); }
  [[nodiscard]] RowOrigin origin(std::size_t row) const;

  /// The lowest approximate_creation_s of rows [first, last), at least one.
  [[nodiscard]] std::int64_t oldest_creation_s(std::size_t first, std::size_t last) const;

  /// Bytes of the text of rows [first, last); 0 for no rows.
  [[nodiscard]] std::size_t text_bytes(std::size_t first, std::size_t last) const;

  /// All rows as one gzip member. Valid until the body changes. Empty for a row that alone is over
  /// the limit of bytes of a row: it is not to be sent.
  [[nodiscard]] std::string_view gzip() const { return gzip_; }

  /// Memory that the gzip member takes, or the largest one that has stood there takes still.
  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }

  /// Rows [first, last), at least one, as a gzip member of their own: all of it is unpacked up to
  /// `last`, a little at a time. For the rare body that is refused because of its size.
  [[nodiscard]] std::string gzip_of(std::size_t first, std::size_t last) const;

 private:
  friend class Batch;

  /// Rows that only their index tells apart, each the one before's and one more: an export's lines
  /// have all else in common, and 48 bytes for each would be more than their text, packed.
  struct Run {
    std::size_t first_row = 0;
    RowOrigin first;
  };

  [[nodiscard]] std::size_t begin_of(std::size_t row) const {
    return row == 0 ? 0 : ends_[row - 1];
  }
  [[nodiscard]] std::vector<Run>::const_iterator run_of(std::size_t row) const;
  /// Says where the rows come from that follow those of `runs_`; before their ends are there.
  void add_origin(RowOrigin first);
  void cut(std::size_t rows);
  void clear();

  std::string gzip_;
  std::size_t held_bytes_ = 0;
  std::vector<std::size_t> ends_;  // End of each row in the text, its newline included.
  std::vector<Run> runs_;
};

}  // namespace tinydynamocdc::row
