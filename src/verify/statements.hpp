// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "verify/slices.hpp"
#include "verify/subject.hpp"

/// The SQL that is sent to Tinybird. Each statement reads one part of the data and answers with a
/// bounded number of rows. Whole numbers of 64 bits and more are texts in the answers.
namespace tinydynamocdc::verify {

/// An item's bucket is its key's hash modulo this: a part that differs is looked at where it does.
inline constexpr std::size_t k_buckets = 256;

/// The three states that a landing data source tells of: 0, at the export's time, without the
/// export's own rows and mark; 1, what the export's own rows are the newest of, with its mark; 2,
/// now.
inline constexpr std::size_t k_moments = 3;

/// `all_rows`, `bounds` (a sample of the first key column, sorted), `own_rows`. Reads the key
/// column and two of few values, of all rows.
[[nodiscard]] std::string overview_statement(const Subject& subject);

/// The same without a sample, for a data source that is too large for that: `all_rows` and
/// `own_rows` (0 or 1: whether there is any). Reads numbers of rows that are kept beside the data,
/// and of the export's month two columns of few values until one is found.
[[nodiscard]] std::string counts_statement(const Subject& subject);

/// `mark_before`, `mark_at_export`, `mark_now`: the newest marks as versions, `0` where there is
/// none. Reads what lies at the marks' place in the sorting key.
[[nodiscard]] std::string marks_statement(const Subject& subject);

/// Of the buckets that have items: `bucket`, and for each moment `items_<i>` and `sum_<i>`.
[[nodiscard]] std::string sums_statement(const Subject& subject, const Marks& marks,
                                         const Slices& slices, const Part& part);
/// The same of the current state: `bucket`, `items_0`, `sum_0`.
[[nodiscard]] std::string view_sums_statement(const Subject& subject, const Slices& slices,
                                              const Part& part);

/// The items of these buckets: `hash` (its key's) and for each moment `digest_<i>`, a digest, 0
/// where there is no item.
[[nodiscard]] std::string states_statement(const Subject& subject, const Marks& marks,
                                           const Slices& slices, const Part& part,
                                           const std::vector<std::size_t>& buckets);
/// `hash`, `digest_0`.
[[nodiscard]] std::string view_states_statement(const Subject& subject, const Slices& slices,
                                                const Part& part,
                                                const std::vector<std::size_t>& buckets);

/// More rows of one item are not asked for.
inline constexpr std::size_t k_rows_of_item_max = 2'000;

/// The rows that decide about items (by their keys' hashes): of each the newest of each moment, the
/// newest before the fuzzy edge, and all within it. `hash`, `Keys`, `eventName`, `NewImage`,
/// `at` (its version), `time`, `is_own`, newest first.
[[nodiscard]] std::string rows_statement(const Subject& subject, const Slices& slices,
                                         std::size_t slice, const std::vector<std::uint64_t>& keys);
/// What the endpoint shows of items: `hash`, `Keys`, `NewImage`.
[[nodiscard]] std::string view_rows_statement(const Subject& subject, const Slices& slices,
                                              std::size_t slice,
                                              const std::vector<std::uint64_t>& keys);

/// One row, `is_right`: whether this Tinybird's hashes are ours.
[[nodiscard]] std::string hash_check_statement();

}  // namespace tinydynamocdc::verify
