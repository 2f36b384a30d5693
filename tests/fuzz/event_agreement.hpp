// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/agreement.hpp"
#include "fuzz/cases.hpp"
#include "oracle/generator.hpp"
#include "oracle/json_tree.hpp"
#include "oracle/oracle.hpp"
#include "row/row_writer.hpp"
#include "source/stream_event.hpp"

/// Lambda events through the product's stream source and row writer, beside the oracle's rows.
namespace tinydynamocdc::fuzz {

/// What the product makes of an event or a file.
struct ProductRows {
  std::vector<oracle::RowOrReason> rows;  ///< One a record or line, without line ends.
  std::string broken;                     ///< Why the source could not go on, or "".
};

/// All rows of a source.
inline ProductRows rows_of_source(dynamodb::ChangeSource& source, const std::string& key_prefix) {
  ProductRows out;
  row::RowWriter writer(key_prefix);
  while (true) {
    const auto read = source.next();
    if (!read) {
      out.broken = read.error().message;
      return out;
    }
    const auto& record = *read;
    if (!record) {
      return out;
    }
    const auto& change = record->change;
    std::string line;
    const auto written =
        change ? writer.append(*change, line) : base::Result<void>(std::unexpected(change.error()));
    if (!written) {
      out.rows.emplace_back(std::unexpected(written.error().message));
      continue;
    }
    if (line.ends_with('\n')) {
      line.pop_back();
    }
    out.rows.emplace_back(line);
  }
}

inline ProductRows product_rows(std::string_view event) {
  source::StreamEvent stream(event);
  return rows_of_source(stream, "key_");
}

/// Whether `row` is one line of JSON, an object.
inline bool is_one_json_line(const std::string& row) {
  const auto tree = oracle::parse_json(row);
  return tree && tree->kind == oracle::NodeKind::object && tree->raw.size() == row.size() &&
         !row.contains('\n');
}

/// Every record of an event. Where the whole text is no JSON (Lambda never sends such) the product
/// may have read some records before it noticed; those must then at least be lines of JSON.
inline std::string compare_event(std::string_view event, Tally& tally) {
  const PaddedText payload(event);
  const ProductRows product = product_rows(payload.view());
  const auto wanted = oracle::rows_of_event(event);
  for (const auto& row : product.rows) {
    if (row && !is_one_json_line(*row)) {
      return difference("a row is no JSON", event, *row, "");
    }
  }
  if (!wanted) {
    ++tally.cases;
    ++tally.refused;
    ++tally.by_path["unreadable-event"];
    return "";
  }
  if (!product.broken.empty()) {
    return difference("event", event, product.broken, "readable");
  }
  if (product.rows.size() != wanted->size()) {
    return difference("records", event, std::to_string(product.rows.size()),
                      std::to_string(wanted->size()));
  }
  ++tally.by_path["event"];
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    const auto& ours = product.rows[i];
    const auto& theirs = (*wanted)[i];
    ++tally.cases;
    ++(theirs ? tally.accepted : tally.refused);
    if (ours.has_value() == theirs.has_value() && (!ours || *ours == *theirs)) {
      continue;
    }
    return difference("record " + std::to_string(i), event, ours ? *ours : ours.error(),
                      theirs ? *theirs : theirs.error());
  }
  return "";
}

/// An event, and then the same event with a few bytes changed.
[[nodiscard]] inline std::string event_case(Choices& choices, Tally& tally) {
  std::string event = oracle::make_event(choices, make_spelling(choices));
  for (int round = 0; round < 3; ++round) {
    tally.shapes.insert(oracle::shape_of(event));
    if (std::string found = compare_event(event, tally); !found.empty()) {
      return found;
    }
    oracle::mutate(choices, event);
  }
  return "";
}

}  // namespace tinydynamocdc::fuzz
