// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/change.hpp"
#include "dynamodb/item_transcoder.hpp"

namespace tinydynamocdc::row {

/// The rows of a full export's lines as AWS writes them, `{"Item":{…}}` and a newline, many at a
/// time: the same bytes as RowWriter's. (Items of 126 bytes took `convert` 161 ns each beside
/// unpacking by RowWriter, and take 68: docs/decisions/0039.) A line in any other shape, good or
/// bad, is left to RowWriter.
///
/// How: all of a row that is the same in every line is rendered once, as the constant texts between
/// the values of a RowTemplate. A row is then a copy of constant, value, constant …, in vectors
/// without looking for the end; the line's number is counted up inside the first constant. The item
/// is transcoded where it stands in the row, which begins as far before it as the last row's head
/// was long; nearly always this row's is as long, or else the image is moved.
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
  struct Bounds {
    std::uint64_t rows_max = std::numeric_limits<std::uint64_t>::max();
    /// Once `out` has so many bytes there is no other row.
    std::size_t out_bytes = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t>* ends = nullptr;  ///< Gets each row's end in `out`, where wanted.
  };
  /// Appends the rows of `lines` (whole lines; the last with or without its newline), the first of
  /// which is the file's `line_number`th, up to the first one that is in another shape.
  /// dynamodb::k_padding_bytes behind the lines must be readable. Room is made for more than is
  /// written: twice the lines' bytes, of which what is not written is never touched.
  [[nodiscard]] Written append(std::string_view lines, std::uint64_t line_number,
                               std::string& out) {
    return append(lines, line_number, out, Bounds());
  }
  [[nodiscard]] Written append(std::string_view lines, std::uint64_t line_number, std::string& out,
                               const Bounds& bounds);

 private:
  /// What follows a constant.
  enum class Slot : std::uint8_t { size, first_key, second_key, none };

  struct Part {
    std::size_t bytes = 0;  ///< Of the constant text.
    Slot slot = Slot::none;
  };
  /// For keys of these types.
  struct RowTemplate {
    char key_tags[dynamodb::k_key_attributes_max] = {};
    std::string text;              ///< The constants one after the other, and room to read vectors.
    std::size_t closed_bytes = 0;  ///< Of it, in parts.
    std::vector<Part> head;        ///< Before the image.
    std::vector<Part> tail;        ///< Behind it.
    std::size_t head_bytes = 0;    ///< Of the constants before the image.
    std::size_t digits_begin = 0;  ///< Of the line's number, inside the first constant.
    std::size_t digits_end = 0;
  };
  /// What is the line's own.
  struct Values {
    std::size_t line_bytes = 0;  ///< 0: the line is in another shape.
    std::string_view size;
    std::string_view keys[dynamodb::k_key_attributes_max];
    char* image_end = nullptr;
  };

  [[nodiscard]] Values read_line(std::string_view lines, char* image);
  [[nodiscard]] bool read_keys(Values& values);
  [[nodiscard]] char* put_row(const Values& values, char* row);
  [[nodiscard]] static char* put_parts(char* out, const char* constant,
                                       const std::vector<Part>& parts, const Values& values);
  [[nodiscard]] std::size_t row_bytes_max(std::size_t line_bytes) const;
  [[nodiscard]] bool has_key_types() const;
  void render();
  void render_columns();
  void add(std::string_view text);
  void add_written(const std::function<char*(char*)>& put_text);
  void close(std::vector<Part>& parts, Slot slot);
  void number_line(std::uint64_t number);
  void write_line_number();
  void count_up();

  dynamodb::Change common_;
  std::string key_prefix_;
  std::size_t constants_bytes_max_ = 0;
  dynamodb::ItemTranscoder transcoder_;
  RowTemplate row_;
  std::uint64_t line_number_ = 0;  // The one that stands in row_.
  std::size_t head_bytes_ = 0;     // Of the last row, up to its image.
  char size_digits_[64] = {};      // At the beginning; behind them room to read vectors.
};

}  // namespace tinydynamocdc::row
