// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/agreement.hpp"
#include "fuzz/cases.hpp"
#include "fuzz/event_agreement.hpp"
#include "gzip/gunzip.hpp"
#include "oracle/generator.hpp"
#include "oracle/oracle.hpp"
#include "row/row_writer.hpp"
#include "row/snapshot_rows.hpp"
#include "source/export_file.hpp"
#include "source/export_lines.hpp"
#include "unit/support/byte_sources.hpp"
#include "unit/support/gzip.hpp"

/// Data files of exports, compressed, through the product's gunzip, lines, changes and rows, beside
/// the oracle's rows of the plain text.
namespace tinydynamocdc::fuzz {

/// A data file as the product gets it.
struct CompressedFile {
  std::string bytes;
  std::size_t piece_bytes = 1;                ///< It comes in pieces of at most so many.
  std::vector<std::size_t> member_ends = {};  ///< In `bytes`.
};

/// Cut into members anywhere, each compressed in its own way.
[[nodiscard]] inline CompressedFile compressed(Choices& choices, std::string_view text) {
  CompressedFile file{.bytes = "",
                      .piece_bytes = 1 + choices.below(choices.one_in(2) ? 20 : 5'000)};
  do {
    const bool rest = choices.one_in(3) || choices.exhausted();
    const auto content = text.substr(0, rest ? text.size() : choices.below(text.size() + 1));
    text.remove_prefix(content.size());
    testing::GzipMember member{.level = static_cast<int>(choices.below(5)) - 1,
                               .header_checksum = choices.one_in(8)};
    if (choices.one_in(6)) {
      member.name = std::string(choices.below(40), 'n');
    }
    if (choices.one_in(9)) {
      member.extra = std::string(choices.below(300), 'x');
    }
    if (choices.one_in(9)) {
      member.comment = "comment";
    }
    file.bytes += testing::gzip(content, member);
    file.member_ends.push_back(file.bytes.size());
  } while (!text.empty());
  if (choices.one_in(6)) {
    file.bytes += std::string(choices.below(40), '\0');
  }
  return file;
}

[[nodiscard]] inline source::ExportInfo export_info(const oracle::ExportOptions& options) {
  return {.export_arn = options.export_arn,
          .export_time_s = std::stoll(options.time),
          .type = options.incremental ? source::ExportType::incremental : source::ExportType::full,
          .key_names = options.key_names,
          .view_type = options.view};
}

/// What the product makes of a data file: rows, reasons, and why it broke off, or "".
inline ProductRows product_rows(const CompressedFile& file, const oracle::ExportOptions& options) {
  testing::PiecewiseSource bytes(file.bytes, file.piece_bytes);
  gzip::Gunzip gunzip(bytes);
  const source::ExportInfo info = export_info(options);
  source::ExportFile changes(gunzip, info, {.file_name = options.file_name, .place = "x"});
  return rows_of_source(changes, options.row.key_prefix);
}

/// The rows of a full export's text by SnapshotRows, by line (from 0); none of lines that it leaves
/// to RowWriter.
inline std::map<std::size_t, std::string> template_rows(std::string_view text,
                                                        const oracle::ExportOptions& options) {
  const PaddedText padded(text);
  const source::ExportInfo info = export_info(options);
  const source::ExportLines lines(info, options.file_name);
  row::SnapshotRows rows(lines.common(), options.row.key_prefix);
  std::map<std::size_t, std::string> by_line;
  std::size_t line = 0;
  for (auto rest = padded.view(); !rest.empty(); ++line) {
    std::string written_rows;
    const auto written = rows.append(rest, line + 1, written_rows);
    std::istringstream each(written_rows);
    for (std::string row; std::getline(each, row);) {
      by_line[line++] = row;
    }
    rest.remove_prefix(written.bytes);
    rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
  }
  return by_line;
}

/// SnapshotRows beside RowWriter: where it makes a row, the same one.
inline std::string compare_template(std::string_view text, const ProductRows& product,
                                    const oracle::ExportOptions& options, Tally& tally) {
  if (options.incremental) {
    return "";
  }
  for (const auto& [line, row] : template_rows(text, options)) {
    ++tally.by_path["template"];
    const auto& wanted = product.rows.at(line);
    if (wanted && *wanted == row) {
      continue;
    }
    return difference("line " + std::to_string(line + 1) + " by template", text, row,
                      wanted ? *wanted : wanted.error());
  }
  return "";
}

/// Whether a row of the product is the oracle's, or both have none.
inline bool agree(const oracle::RowOrReason& product, const oracle::RowOrReason& oracle) {
  return product.has_value() == oracle.has_value() && (!product || *product == *oracle);
}

/// Metadata's members that nobody knows are passed over without a look inside; there the oracle may
/// find a fault that the product has no interest in.
inline bool has_unknown_metadata(std::string_view line) {
  return line.contains("Metadata") && line.contains("WriteTimestampMicros") &&
         line.contains("\"New\"");
}

/// A whole file: every line.
inline std::string compare_file(std::string_view text, const CompressedFile& file,
                                const oracle::ExportOptions& options, Tally& tally) {
  const ProductRows product = product_rows(file, options);
  const auto wanted = oracle::rows_of_export(text, options);
  if (!product.broken.empty()) {
    return difference("file", text, product.broken, "readable");
  }
  if (product.rows.size() != wanted.size()) {
    return difference("lines", text, std::to_string(product.rows.size()),
                      std::to_string(wanted.size()));
  }
  ++tally.by_path[options.incremental ? "incremental" : "full"];
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& ours = product.rows[i];
    const auto& theirs = wanted[i];
    ++tally.cases;
    ++(theirs ? tally.accepted : tally.refused);
    if (ours && !is_one_json_line(*ours)) {
      return difference("a row is no JSON", text, *ours, "");
    }
    if (agree(ours, theirs) || (options.incremental && ours && has_unknown_metadata(text))) {
      continue;
    }
    return difference("line " + std::to_string(i + 1), text, ours ? *ours : ours.error(),
                      theirs ? *theirs : theirs.error());
  }
  return compare_template(text, product, options, tally);
}

/// A file that is cut off: whole rows, the same as of the whole file, and then an error, unless the
/// cut is where a member ends.
inline std::string compare_cut_file(std::string_view text, CompressedFile file, std::size_t size,
                                    const oracle::ExportOptions& options, Tally& tally) {
  file.bytes.resize(size);
  const ProductRows product = product_rows(file, options);
  const auto wanted = oracle::rows_of_export(text, options);
  const bool between_members =
      size == 0 || std::ranges::contains(file.member_ends, size) || size > file.member_ends.back();
  ++tally.cases;
  ++tally.by_path[between_members ? "cut-between-members" : "cut-off"];
  if (between_members != product.broken.empty()) {
    return difference("cut at " + std::to_string(size), text, product.broken, "");
  }
  if (!product.broken.empty() && !product.broken.contains("gzip: cut off")) {
    return difference("cut at " + std::to_string(size), text, product.broken, "gzip: cut off");
  }
  // The last line may be a cut one where the file ends well between members.
  const std::size_t whole = product.rows.size() - (product.broken.empty() && !product.rows.empty());
  for (std::size_t i = 0; i < whole; ++i) {
    if (i < wanted.size() && agree(product.rows[i], wanted[i])) {
      continue;
    }
    if (options.incremental && has_unknown_metadata(text)) {
      continue;
    }
    return difference("line " + std::to_string(i + 1) + " of a cut file", text,
                      product.rows[i].value_or("refused"), "");
  }
  return "";
}

/// A file with a changed byte: whatever comes out, what ends without an error is what went in.
inline std::string compare_damaged_file(std::string_view text, CompressedFile file,
                                        const oracle::ExportOptions& options, Choices& choices,
                                        Tally& tally) {
  const std::size_t at = choices.below(std::min<std::size_t>(file.bytes.size(), 65'536));
  file.bytes[at] = static_cast<char>(file.bytes[at] ^ static_cast<char>(1U << choices.below(8)));
  const ProductRows product = product_rows(file, options);
  ++tally.cases;
  ++tally.by_path[product.broken.empty() ? "harmless-damage" : "damage"];
  if (!product.broken.empty()) {
    return product.broken.contains("gzip: ")
               ? ""
               : difference("damage at " + std::to_string(at), text, product.broken, "gzip: …");
  }
  return compare_file(text, file, options, tally);
}

/// A data file, and then the same with a few bytes changed in its text; each also cut and damaged.
[[nodiscard]] inline std::string export_case(Choices& choices, Tally& tally) {
  const bool incremental = choices.one_in(2);
  const oracle::ExportOptions options{
      .export_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/people/export/0169-6de2c037",
      .file_name = "fpgz.json.gz",
      .time = "1692350182",
      .incremental = incremental,
      .key_names =
          choices.one_in(3) ? std::vector<std::string>{"pk"} : std::vector<std::string>{"pk", "sk"},
      .view = choices.one_in(2) ? "NEW_IMAGE" : "NEW_AND_OLD_IMAGES"};
  std::string text = oracle::make_export(choices, make_spelling(choices), incremental);
  for (int round = 0; round < 2; ++round) {
    tally.shapes.insert(oracle::shape_of(text));
    const CompressedFile file = compressed(choices, text);
    std::string found = compare_file(text, file, options, tally);
    if (found.empty()) {
      found = compare_cut_file(text, file, choices.below(file.bytes.size() + 1), options, tally);
    }
    if (found.empty()) {
      found = compare_damaged_file(text, file, options, choices, tally);
    }
    if (!found.empty()) {
      return found;
    }
    oracle::mutate(choices, text);
  }
  return "";
}

}  // namespace tinydynamocdc::fuzz
