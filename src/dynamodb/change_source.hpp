// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "dynamodb/change.hpp"

namespace tinydynamocdc::dynamodb {

/// One record as it was read: a change, or the reason why it is none. Either way it counts as read,
/// and reading goes on behind it.
struct ReadChange {
  std::uint64_t index = 0;  ///< The record's place in its source, from 0.
  std::string_view
      sequence_number;  ///< As far as it could be read, also of a bad record; else empty.
  /// The record's own text where it names its position; empty where its place in the source is it.
  std::string_view record_json;
  base::Result<Change> change;  ///< An error's message is the reason alone: see place_of().
};

/// Lines of a full export that lie ready, for whoever makes rows of many at a time
/// (row/snapshot_rows.hpp).
struct ItemLines {
  /// Whole lines, each with its newline but perhaps the last; k_padding_bytes behind them are
  /// readable.
  std::string_view lines;
  std::uint64_t line_number = 0;  ///< Of the first, from 1; its index is one less.
  /// What the changes of all of the source's lines have in common, as SnapshotRows takes it.
  const Change* common = nullptr;
};

/// Where changes come from, one at a time.
///
/// How long borrowed text lives: every view in what next() returns, the sequence number's included,
/// is valid until the following next() and no longer, whatever the source is: the next record may
/// come from another page, line or buffer, and the one before is freed. Whoever keeps anything of a
/// record beyond that (a batch that waits, a report) copies it.
class ChangeSource {
 public:
  virtual ~ChangeSource() = default;

  /// The next record; nothing at the end. An error means that the source itself is broken from here
  /// on: what follows cannot be told apart into records, and nothing more can be read.
  [[nodiscard]] virtual base::Result<std::optional<ReadChange>> next() = 0;

  /// Lines that next() would read one by one; empty where there are none, or where what comes is
  /// next()'s to tell: the end, what is wrong, a record that is no line. As long as the source:
  /// what `common` says; the lines until the following call of anything but place_of().
  [[nodiscard]] virtual ItemLines item_lines() { return {}; }

  struct PassedLines {
    std::uint64_t count = 0;
    std::size_t bytes = 0;  ///< Newlines included.
  };
  /// Goes on behind the first of the lines that item_lines() has just given.
  virtual void pass(PassedLines /*passed*/) {}

  /// How a person finds that record in this source, as the beginning of an error's message:
  /// `record 3 (SequenceNumber 17000000000000000001)`, `x.json.gz line 4`.
  [[nodiscard]] virtual std::string place_of(std::uint64_t index,
                                             std::string_view sequence_number) const = 0;
};

}  // namespace tinydynamocdc::dynamodb
