// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "dynamodb/change_source.hpp"
#include "dynamodb/sequence_number.hpp"
#include "row/body.hpp"

namespace tinydynamocdc::deliver {

/// A record's position in its source.
struct Position {
  std::uint64_t index = 0;
  std::string sequence_number;  ///< Empty where the record's is not one, or could not be read.
};

/// A reason why records were not delivered, and which records those are.
struct Problem {
  base::Error error;  ///< The reason alone: equal for all of them.
  std::uint64_t records = 0;
  Position first;  ///< In the order of the source; with one record the same as `last`.
  Position last;
  std::string place;  ///< The first record, as its source names it (ChangeSource::place_of).

  /// `<place>: <reason>`
  [[nodiscard]] base::Error placed() const;
};

/// Rows that Tinybird put into a data source's quarantine.
struct Quarantine {
  std::string datasource;
  std::uint64_t rows = 0;
};

/// What became of the records that were read: each is delivered (acknowledged by Tinybird),
/// quarantined (acknowledged, but put aside by Tinybird) or undelivered. The three add up to
/// `read`.
struct Report {
  std::uint64_t read = 0;
  std::uint64_t delivered = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t undelivered = 0;

  std::uint64_t bodies_sent = 0;  ///< Bodies that Tinybird acknowledged.
  std::uint64_t bytes_sent = 0;   ///< Bytes of text in them, before it was packed.

  /// Data sources that were found for what was read, each once.
  std::vector<std::string> datasources;
  /// The longest time between a change and the acknowledgement of its row, by our clock; nothing
  /// where no row was acknowledged. DynamoDB gives a change's time in seconds, rounded down: up to
  /// a second of it is not true.
  std::optional<std::int64_t> change_lag_ms;

  /// The lowest sequence number of an undelivered record: AWS reads again from there.
  std::optional<dynamodb::SequenceNumber> lowest_undelivered;
  /// An undelivered record's sequence number could not be read: no position is safe to name.
  bool undelivered_without_position = false;

  /// Every undelivered record belongs to one of these: a problem for each different reason, in the
  /// order of their first records. Beyond k_problems_max reasons the records of further ones share
  /// one problem for each kind of error, which says so.
  std::vector<Problem> problems;
  std::vector<Quarantine> quarantines;
  /// The source broke: there may be records behind what was read.
  std::optional<base::Error> source_error;

  /// Four times the records of a batch of the trigger that our set-up makes, so that each of them
  /// may have a reason of its own.
  static constexpr std::size_t k_problems_max = 1'000;
  /// A reason's text is cut there: names of attributes in it may have 64 KB (DynamoDB Developer
  /// Guide, "Quotas"). With k_problems_max this bounds the memory of `problems`.
  static constexpr std::size_t k_reason_bytes_max = 500;

  void add_undelivered(const row::RowOrigin& origin, const base::Error& error);
  /// Once, after the last record: the problems in order, each with its place.
  void name_places(const dynamodb::ChangeSource& source);
  void add_quarantined(const std::string& datasource, std::uint64_t rows);
  void add_change_lag(std::optional<std::int64_t> lag_ms);

  /// Everything that was read arrived, and everything was read. (Quarantined rows have arrived.)
  [[nodiscard]] bool complete() const { return undelivered == 0 && !source_error; }
};

}  // namespace tinydynamocdc::deliver
