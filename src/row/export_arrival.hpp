// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The questions that tell whether a full export has arrived, before its mark hides what is older.
/// Each gives one row with one text `n`: digits. (docs/semantics.md, "Snapshots".)
namespace tinydynamocdc::row {

struct ArrivedExport {
  std::string_view export_arn;
  std::int64_t export_time_s = 0;  ///< Epoch seconds.
};

/// Which rows of a landing data source are the export's items, as a condition of SQL.
[[nodiscard]] std::string is_item_of(const ArrivedExport& of_export);

/// How many of the export's items the landing data source holds: its rows by their eventID, each
/// once, however often a file was loaded. A bitmap of line numbers for each data file: its memory
/// is a bit or two for an item.
[[nodiscard]] std::string arrived_items_query(std::string_view landing,
                                              const ArrivedExport& of_export);

/// How many keys of the export's rows have no row in the current state, or only older ones: with
/// the mark their items would vanish. (A view that failed on a block of rows.) Its memory is 16
/// bytes and some for each key.
[[nodiscard]] std::string unseen_keys_query(std::string_view landing,
                                            const ArrivedExport& of_export);

/// How many rows the landing data source holds, of whatever kind: at least as many as the export
/// has items, or some are gone. It comes from the statistics of its parts, so it is cheap at any
/// size.
[[nodiscard]] std::string all_rows_query(std::string_view landing);

/// How many marks of that export the landing data source holds.
[[nodiscard]] std::string marks_query(std::string_view landing, std::string_view export_arn);

/// The time of the oldest row of a landing data source, epoch seconds; no row where it is empty. It
/// comes from the statistics of its parts, so it is cheap at any size.
[[nodiscard]] std::string oldest_row_query(std::string_view landing);

/// The `n` in the answer to one of these questions; nothing where it has no row, or no number.
[[nodiscard]] std::optional<std::uint64_t> n_of_answer(std::string_view answer);

}  // namespace tinydynamocdc::row
