// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "row/export_arrival.hpp"
#include "row/names.hpp"

/// The questions of the nightly proof: is each item of a complete export what the rows said that
/// were there before it, and is each key that they say lives in the export? Slice by slice, a slice
/// being a run of keys in the landing data source's own order, so that each question reads its
/// granules and no others. (docs/nightly.md)
namespace tinydynamocdc::row {

/// What is compared.
struct ProofScope {
  std::string_view landing;
  ArrivedExport of_export;
  /// The key columns in the order of the sorting key: what slices are cut by. Where there are none,
  /// `Keys`, by which nothing is sorted.
  std::vector<KeyColumn> columns;
  /// Time of the newest complete snapshot before the export: what is older counts no more, and an
  /// item without a row is missing. 0: there is none, and nothing can be said of such an item.
  std::int64_t since_s = 0;
  /// false: rows of the Python version may be among them, which spells `Keys` otherwise, so a key
  /// that is not in the export need not be gone.
  bool are_keys_canonical = true;
};

/// The key columns of a landing data source with these columns, as the scope wants them.
[[nodiscard]] std::vector<KeyColumn> proof_columns(const std::vector<std::string>& names,
                                                   const std::vector<std::string>& types,
                                                   std::string_view key_prefix);

/// A run of keys: behind `after`, up to `until`, both as SQL spells the columns' values (see
/// key_literals()); empty: from the first, to the last.
struct ProofSlice {
  std::vector<std::string> after;
  std::vector<std::string> until;
};

/// Values of the scope's columns as SQL spells them. bad_input: another number of them, or a number
/// column's that is no number.
[[nodiscard]] base::Result<std::vector<std::string>> key_literals(
    const std::vector<KeyColumn>& columns, const std::vector<std::string>& values);

/// `n`: the time of the newest mark older than the export, 0 where there is none. Marks lie at the
/// beginning of the sorting key.
[[nodiscard]] std::string last_mark_query(const ProofScope& scope);

/// The columns' values, as texts, at the `rows`-th row behind `after`: the end of a slice of about
/// so many rows; no row where fewer are left. Reads in order, and no further.
[[nodiscard]] std::string slice_end_query(const ProofScope& scope,
                                          const std::vector<std::string>& after,
                                          std::uint64_t rows);

/// One row, numbers as texts: `same`, `missing` (in the export alone), `gone` (living in the rows
/// before it alone), `without_past` (items of which nothing older is known), `doubtful` (both have
/// it, and their top-level members are not the same texts), `doubtful_bytes` (the largest of those,
/// all its images together); and `keys`, the `Keys` of some that are missing or gone.
[[nodiscard]] std::string slice_counts_query(const ProofScope& scope, const ProofSlice& slice,
                                             std::size_t keys_max);

/// A row for each doubtful key: `Keys`, `item` (the export's image) and `states`, the images that
/// it may be equal to: the newest before the export's edge, and those of changes near the edge, any
/// of which an export may show.
[[nodiscard]] std::string doubtful_items_query(const ProofScope& scope, const ProofSlice& slice);

}  // namespace tinydynamocdc::row
