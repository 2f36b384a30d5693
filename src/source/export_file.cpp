// SPDX-License-Identifier: Apache-2.0
#include "source/export_file.hpp"

#include <format>
#include <utility>

namespace tinydynamocdc::source {

using base::Result;
using dynamodb::ReadChange;

ExportFile::ExportFile(base::ByteSource& text, const ExportInfo& info, Names names)
    : reader_(text), names_(std::move(names)), lines_(info, names_.file_name) {
  if (lines_.check() && lines_.type() == ExportType::full) {
    common_ = lines_.common();
  }
}

Result<std::optional<ReadChange>> ExportFile::next() {
  if (at_end_) {
    return std::nullopt;
  }
  if (const auto checked = lines_.check(); !checked) {
    at_end_ = true;
    return std::unexpected(base::with_context(checked.error(), names_.place));
  }
  const auto line = reader_.next();
  if (!line) {
    at_end_ = true;
    return std::unexpected(base::with_context(
        line.error(), std::format("{} after line {}", names_.place, reader_.lines())));
  }
  if (!*line) {
    at_end_ = true;
    return std::nullopt;
  }
  return lines_.read(**line, reader_.lines());
}

// What is wrong with the text comes again with next(), which says where.
dynamodb::ItemLines ExportFile::item_lines() {
  if (at_end_ || !common_) {
    return {};
  }
  const auto ahead = reader_.ahead();
  return {.lines = ahead.value_or(std::string_view()),
          .line_number = reader_.lines() + 1,
          .common = &*common_};
}

void ExportFile::pass(PassedLines passed) {
  reader_.pass({.lines = passed.count, .bytes = passed.bytes});
}

Result<std::uint64_t> ExportFile::skip(std::uint64_t count) {
  while (reader_.lines() < count) {
    const auto line = reader_.next();
    if (!line) {
      return std::unexpected(base::with_context(
          line.error(), std::format("{} after line {}", names_.place, reader_.lines())));
    }
    if (!*line) {
      break;
    }
  }
  return reader_.lines();
}

std::string ExportFile::place_of(std::uint64_t index, std::string_view /*sequence_number*/) const {
  return std::format("{} line {}", names_.place, index + 1);
}

}  // namespace tinydynamocdc::source
