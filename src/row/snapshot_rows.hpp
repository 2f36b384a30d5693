// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/change.hpp"
#include "dynamodb/item_transcoder.hpp"

namespace tinydynamocdc::row {

/// The rows of a full export's lines as AWS writes them, `{"Item":{…}}` and a newline, many at a
/// time: the same bytes as RowWriter's, at a third of the time where items are small. A line in any
/// other shape, good or bad, is left to RowWriter.
///
/// How: all of a row that is the same in every line is rendered once, as the constant texts before
/// each slot of a RowTemplate. A row is then a copy of constant, slot, constant, slot …, in vectors
/// without looking for the end; the line's number is counted up inside the first constant; the keys
/// are copied from the transcoded image, where they stand already.
///
/// One per file and thread.
class SnapshotRows {
 public:
  /// `common` is what all lines' changes have in common; its event_id_text is the beginning of
  /// their event ids, which the line's number follows; its key_names are the table's. Its texts
  /// must outlive this. `key_prefix` as in NamingOptions.
  SnapshotRows(const dynamodb::Change& common, std::string key_prefix);

  struct Written {
    std::size_t bytes = 0;  ///< Of the lines, newlines included.
    std::uint64_t rows = 0;
  };
  /// Appends the rows of `lines` (whole lines; the last with or without its newline), the first of
  /// which is the file's `line_number`th, up to the first one that is in another shape.
  /// dynamodb::k_padding_bytes behind the lines must be readable.
  [[nodiscard]] Written append(std::string_view lines, std::uint64_t line_number, std::string& out);

 private:
  // What stands in a slot, in the order of a row.
  enum Slot : std::uint8_t { size, first_key, second_key, image, first_text, second_text, none };
  static constexpr std::size_t k_slots = none + 1;

  struct Part {
    std::size_t bytes = 0;  ///< Of the constant text.
    Slot slot = none;       ///< What follows it.
  };
  // For keys of these types.
  struct RowTemplate {
    char key_tags[dynamodb::k_key_attributes_max] = {};
    std::string text;              ///< The constants one after the other, and room to read vectors.
    std::size_t closed_bytes = 0;  ///< Of it, in `parts`.
    std::vector<Part> parts;
    std::size_t digits_begin = 0;  ///< Of the line's number, inside the first constant.
    std::size_t digits_end = 0;
  };

  // A line's item transcoded, its slots filled; the bytes of the line, or 0.
  [[nodiscard]] std::size_t read_line(std::string_view lines);
  [[nodiscard]] bool fill_key_slots(const dynamodb::ItemKeys& keys);
  [[nodiscard]] bool has_key_types(const dynamodb::ItemKeys& keys) const;
  void render(const dynamodb::ItemKeys& keys);
  void render_columns(const dynamodb::ItemKeys& keys);
  void add(std::string_view text);
  void add_written(const std::function<char*(char*)>& put_text);
  void close(Slot slot);
  void number_line(std::uint64_t number);
  void write_line_number();
  void count_up();
  [[nodiscard]] std::size_t row_bytes() const;
  [[nodiscard]] char* put_row(char* out) const;

  dynamodb::Change common_;
  std::string key_prefix_;
  dynamodb::ItemTranscoder transcoder_;
  RowTemplate row_;
  std::uint64_t line_number_ = 0;  // The one that stands in row_.
  std::array<std::string_view, k_slots> slots_;
  char size_digits_[64] = {};      // At the beginning; behind them room to read vectors.
  std::unique_ptr<char[]> image_;  // Of image_room_; not a string, which would be filled first.
  std::size_t image_room_ = 0;
};

}  // namespace tinydynamocdc::row
