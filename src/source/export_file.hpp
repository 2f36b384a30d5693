// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "dynamodb/change_source.hpp"
#include "source/export_lines.hpp"
#include "source/line_reader.hpp"

namespace tinydynamocdc::source {

/// The lines of one data file of an export as changes, one after the other (ExportLines).
///
/// An error of the text (damaged gzip, a read that failed, a line too long) breaks the source,
/// after all whole lines before it: `<place> after line <n>: …`, then nothing more. So does an
/// ExportInfo that makes no sense. An empty file has no lines; an empty line is bad.
class ExportFile final : public dynamodb::ChangeSource {
 public:
  /// `file_name` is the data file's own name, without folders (`fpgz….json.gz`), UTF-8; errors name
  /// the line as `<place> line <n>`, where `place` is how a person finds the file. All that is
  /// borrowed must outlive this. `info` is checked by next().
  struct Names {
    std::string file_name;
    std::string place;
  };
  ExportFile(base::ByteSource& text, const ExportInfo& info, Names names);
  ExportFile(const ExportFile&) = delete;  // It borrows from itself.
  ExportFile& operator=(const ExportFile&) = delete;

  [[nodiscard]] base::Result<std::optional<dynamodb::ReadChange>> next() override;
  [[nodiscard]] dynamodb::ItemLines item_lines() override;
  void pass(PassedLines passed) override;
  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view sequence_number) const override;

  /// Passes over the first `count` lines, before the first next(). How many there were: fewer where
  /// the file ends before. Errors as next().
  [[nodiscard]] base::Result<std::uint64_t> skip(std::uint64_t count);

  /// Lines read so far; after the end the file's number of items.
  [[nodiscard]] std::uint64_t lines() const { return reader_.lines(); }
  /// Uncompressed bytes read so far.
  [[nodiscard]] std::uint64_t bytes() const { return reader_.bytes(); }

 private:
  LineReader reader_;
  Names names_;
  ExportLines lines_;
  std::optional<dynamodb::Change> common_;  // Of a full export that makes sense.
  bool at_end_ = false;
};

}  // namespace tinydynamocdc::source
