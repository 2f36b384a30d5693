// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What is asked of a landing data source beside an export's arrival (row/export_arrival) and its
/// proof (row/export_proof), as SQL. Each function names the columns of the answer.
namespace tinydynamocdc::row {

/// The ARN of the newest row's table stream or export: one text `arn`, no row where it is empty.
[[nodiscard]] std::string newest_arn_query(std::string_view landing);

/// `Keys` of one row, whichever it is; no row where none has keys.
[[nodiscard]] std::string any_keys_query(std::string_view landing);

/// `Keys` of a row among the newest ones of this table, marks aside; `before_s`: of those before
/// that epoch second, where the table that now has the name was created. The ARN must not hold a
/// quote.
[[nodiscard]] std::string newest_keys_query(std::string_view landing, std::string_view table_arn,
                                            std::optional<std::int64_t> before_s);

/// `rows`, and epoch seconds (0: there is none): `newest`, the newest change, and `complete`, the
/// newest completion mark. One row of numbers.
[[nodiscard]] std::string row_counts_query(std::string_view landing);

/// The data source in which Tinybird keeps the rows that it refused.
[[nodiscard]] std::string quarantine_of(std::string_view landing);

/// `rows`: how many rows Tinybird refused. It fails where there has never been one.
[[nodiscard]] std::string quarantined_query(std::string_view landing);

struct ChangesWanted {
  std::int64_t from_s = 0;  ///< Epoch seconds.
  std::size_t changes_max = 0;
};

/// Changes of the stream, the newest first: `eventID`, `eventName`, `time_s`, `SequenceNumber`,
/// `Keys`, `NewImage`, `OldImage`.
[[nodiscard]] std::string changes_query(std::string_view landing, const ChangesWanted& wanted);

}  // namespace tinydynamocdc::row
