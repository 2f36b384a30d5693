// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinydynamocdc::row {

/// Where a row came from, so that it can be named when it cannot be delivered. The view lives as
/// long as the source's text.
struct RowOrigin {
  std::uint64_t index = 0;
  std::string_view sequence_number;
};

struct BatchLimits {
  std::size_t rows_max = 250;          ///< BATCH_SIZE
  std::size_t bytes_max = 10'000'000;  ///< MAX_PAYLOAD_SIZE: of a request's body
};

/// Rows of one data source, waiting to be sent. Rows are written straight into `buffer()`
/// (RowWriter::append) and then counted by `add`. A body is a run of rows without the newline after
/// the last.
class Batch {
 public:
  /// Where the next row is appended; nothing else may change it.
  [[nodiscard]] std::string& buffer() { return text_; }

  /// Counts what has been appended to the buffer since the last call as one row.
  void add(RowOrigin origin);

  [[nodiscard]] std::size_t rows() const { return ends_.size(); }
  [[nodiscard]] const RowOrigin& origin(std::size_t row) const { return origins_[row]; }

  /// The body of rows [first, last); empty for no rows. Valid until the batch changes.
  [[nodiscard]] std::string_view body(std::size_t first, std::size_t last) const;

  /// How many rows, from the first, make up the next body: as many as the limits allow, and nothing
  /// while another row may still fit. One row that alone is over `bytes_max` is a body of its own:
  /// its owner refuses it.
  [[nodiscard]] std::size_t full_body_rows(const BatchLimits& limits) const;

  /// Moves the rows from `first` on behind those of `to`.
  void move_tail(std::size_t first, Batch& to);

  /// Forgets all rows, and keeps the memory.
  void clear();

 private:
  [[nodiscard]] std::size_t begin_of(std::size_t row) const {
    return row == 0 ? 0 : ends_[row - 1];
  }

  std::string text_;
  std::vector<std::size_t> ends_;  // End of each row in text_, its newline included.
  std::vector<RowOrigin> origins_;
};

}  // namespace tinydynamocdc::row
