// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "gzip/packer.hpp"
#include "gzip/packing_thread.hpp"
#include "row/body.hpp"

namespace tinydynamocdc::row {

/// Where rows are packed.
enum class Packing {
  here,    ///< By the thread that adds them.
  beside,  ///< By a thread of its own, while the next rows come: where there is a core for it.
};

struct BatchLimits {
  std::size_t rows_max = 250;          ///< BATCH_SIZE
  std::size_t bytes_max = 10'000'000;  ///< MAX_PAYLOAD_SIZE: of a body's text, before it is packed
  /// Of a row that has a body for itself; 0: `bytes_max`.
  std::size_t row_bytes_max = 0;
  Packing packing = Packing::here;
};

/// Rows of one data source on their way into bodies. Rows are written straight into `buffer()`
/// (RowWriter::append) and then counted by `add`; they are packed as they come, so that there is
/// never more text than k_text_bytes and a row. Used by one thread.
///
///     writer.append(change, batch.buffer());
///     batch.add(origin);
///     while (batch.has_full_body()) {
///       batch.take_body(body);  … send it …
///     }
class Batch {
 public:
  explicit Batch(const BatchLimits& limits);

  /// As a new one with these limits, in the memory that it has. All rows must have been taken.
  void begin(const BatchLimits& limits);

  /// Ends its thread, where it has one. All rows must have been taken.
  void rest() { thread_.reset(); }

  /// Where the next row is appended; nothing else may change it.
  [[nodiscard]] std::string& buffer() { return text_; }

  /// Counts what has been appended to the buffer since the last call as one row.
  void add(RowOrigin origin);

  /// Many rows may be appended before they are counted, but no other one when there are so many, or
  /// when the buffer has so many bytes. Asked with no full body there.
  struct Room {
    std::size_t rows = 0;
    std::size_t buffer_bytes = 0;
  };
  [[nodiscard]] Room room() const;

  /// Counts rows that end at these places of the buffer. The first row's origin is `first`, each
  /// other one's is the same with the next index.
  void add(std::span<const std::size_t> ends, RowOrigin first);

  /// Of the rows that have not been taken.
  [[nodiscard]] std::size_t rows() const { return body_.rows(); }

  /// Whether there is a body that no other row may be added to: it has `rows_max` rows, or the last
  /// row does not fit into it any more, or it is one row that alone is over `bytes_max`.
  [[nodiscard]] bool has_full_body() const { return full_body_rows() > 0; }

  /// Makes `into` the next body: the full one, else all rows there are. What `into` was before is
  /// forgotten, its memory is used for what comes next.
  void take_body(Body& into);

  /// Memory of the body that is filled, as Body::held_bytes.
  [[nodiscard]] std::size_t held_bytes() const { return body_.held_bytes(); }

  /// So much text is packed at a time. It stays in the second-level cache, and the cost of a call
  /// vanishes.
  static constexpr std::size_t k_text_bytes = 128 << 10;

 private:
  [[nodiscard]] std::size_t full_body_rows() const;
  [[nodiscard]] bool fits(std::size_t rows) const;
  [[nodiscard]] bool may_be_sent(std::size_t rows) const;
  void pack(std::size_t text_end);
  void pack_what_is_due();
  void start_thread();

  BatchLimits limits_;
  gzip::Packer packer_;
  std::unique_ptr<gzip::PackingThread> thread_;  // Instead of it, where there is one.
  Body body_;                                    // Its gzip member is a beginning yet.
  std::string text_;                             // What follows that beginning.
  std::size_t packed_ = 0;  // Bytes of text in it: where text_ begins, as ends of rows count.
};

}  // namespace tinydynamocdc::row
