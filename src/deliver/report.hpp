// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "dynamodb/sequence_number.hpp"
#include "row/body.hpp"

namespace tinydynamocdc::deliver {

/// A record that was not delivered, and why.
struct Problem {
  std::uint64_t index = 0;
  std::string sequence_number;  ///< Empty where the record's could not be read.
  base::Error error;
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

  /// The first k_problems_max of the undelivered records, in the order of the source.
  std::vector<Problem> problems;
  std::vector<Quarantine> quarantines;
  /// The source broke: there may be records behind what was read.
  std::optional<base::Error> source_error;

  static constexpr std::size_t k_problems_max = 20;

  void add_undelivered(const row::RowOrigin& origin, const base::Error& error);
  void add_quarantined(const std::string& datasource, std::uint64_t rows);
  void add_change_lag(std::optional<std::int64_t> lag_ms);

  /// Everything that was read arrived, and everything was read. (Quarantined rows have arrived.)
  [[nodiscard]] bool complete() const { return undelivered == 0 && !source_error; }
};

}  // namespace tinydynamocdc::deliver
