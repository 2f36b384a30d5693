// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/ordered_pieces.hpp"
#include "convert/input_files.hpp"
#include "gzip/decode_ahead.hpp"
#include "row/row_writer.hpp"
#include "row/snapshot_rows.hpp"
#include "source/export_lines.hpp"
#include "source/line_chunks.hpp"

namespace tinydynamocdc::convert {

/// What has been done so far, by all threads.
struct Tally {
  std::atomic<std::uint64_t> files = 0;  ///< Read to their ends.
  std::atomic<std::uint64_t> rows = 0;
  std::atomic<std::uint64_t> bytes_in = 0;    ///< Read from disk.
  std::atomic<std::uint64_t> bytes_text = 0;  ///< The same, decompressed.
};

/// A part of a file, and its rows.
class RowsPiece final : public base::Piece {
 public:
  /// Everything borrowed must outlive this.
  RowsPiece(const Inputs& inputs, std::string key_prefix)
      : inputs_(inputs), key_prefix_(std::move(key_prefix)), writer_(key_prefix_) {}

  [[nodiscard]] std::size_t held_bytes() const override;

  /// Forgets what it was; its memory stays.
  void clear();

  /// Makes rows of the lines. bad_input, naming file, line and attribute path: a line that is not
  /// right; the rows before it are there.
  [[nodiscard]] base::Result<void> convert_lines();

  /// Of an export's file; of an event there are rows at once.
  std::optional<std::size_t> file;  ///< Whose lines they are: its place in Inputs::files.
  source::LineChunk lines;
  std::uint64_t line_number = 1;  ///< Of the first of them.

  std::string rows;
  std::uint64_t row_count = 0;

 private:
  [[nodiscard]] base::Result<void> convert_line(std::string_view line, std::uint64_t number);
  void set_file(std::size_t index);

  const Inputs& inputs_;
  std::string key_prefix_;
  row::RowWriter writer_;
  std::optional<std::size_t> file_set_;            // Whose the following are.
  std::optional<source::ExportLines> file_lines_;  // Borrowed by snapshot_rows_.
  std::optional<row::SnapshotRows> snapshot_rows_;
};

/// Reads a file piece by piece.
class PieceReader {
 public:
  virtual ~PieceReader() = default;

  /// Makes `into` the next piece of the file, whatever it was; false at its end. bad_input, naming
  /// file, record or line: an event's record that is not right; gzip that is damaged; number of
  /// items or MD5 other than the manifest's. missing, denied, unavailable: the file cannot be read.
  [[nodiscard]] virtual base::Result<bool> read(RowsPiece& into) = 0;
};

/// How many lines stand before a piece.
enum class LineCount {
  ahead,    ///< Counted when a piece is read: several are worked on at a time.
  by_rows,  ///< Learnt from the piece before, which read() gets again: there is only one. (The text
            ///< is not gone over for it.)
};

struct OpenOptions {
  std::string key_prefix;
  LineCount line_count = LineCount::ahead;
  gzip::DecodeAhead* ahead = nullptr;  ///< Threads that help with gzip, where there are any.
};
/// Of the file at that place. Everything borrowed must outlive it.
[[nodiscard]] base::Result<std::unique_ptr<PieceReader>> open_file(const Inputs& inputs,
                                                                   std::size_t index,
                                                                   const OpenOptions& options,
                                                                   Tally& tally);

}  // namespace tinydynamocdc::convert
