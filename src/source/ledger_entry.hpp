// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::source {

/// What is known of the loading of one data file of an export: a small JSON object beside the
/// export's manifests. It never claims a line that Tinybird has not acknowledged.
///
///     {"version":1,"into":"3f2a…","etag":"\"51f9…-1\"","lines":46331,"total":46331,
///      "quarantined":0,"md5":"a0k2…==","attempts":0}
struct LedgerEntry {
  std::string into;  ///< Which data source the lines went to: some word, the same for it.
  std::string
      etag;  ///< Of the object whose lines these are, as S3 sends it; empty: it has no bytes.
  std::uint64_t lines = 0;             ///< Acknowledged, with all lines before them.
  std::optional<std::uint64_t> total;  ///< Of the file, once all of them are acknowledged.
  /// Rows that Tinybird put aside while it acknowledged these lines (a line that was sent twice may
  /// count twice). With any, the file is loaded, and never counts for the mark.
  std::uint64_t quarantined = 0;
  std::string md5_base64;      ///< Of the object, once it was read to its end; empty before.
  std::uint64_t attempts = 0;  ///< In a row that acknowledged no further line.

  /// All of it is acknowledged.
  [[nodiscard]] bool is_done() const { return total.has_value(); }
  /// … and all of it is in the data source.
  [[nodiscard]] bool is_whole() const { return is_done() && quarantined == 0; }

  bool operator==(const LedgerEntry&) const = default;
};

/// The format's version: an entry of another one is not read.
inline constexpr std::uint64_t k_ledger_version = 1;

/// As JSON, newline included; the same text for the same entry.
[[nodiscard]] std::string ledger_text(const LedgerEntry& entry);

/// bad_input: not what ledger_text() writes (garbage, a member missing or of another type), another
/// version, or a contradiction (a total that is not the number of lines, or without its MD5).
[[nodiscard]] base::Result<LedgerEntry> parse_ledger(std::string_view text);

/// The name of the sign that a file is loaded as a whole: what a listing shows without a look into
/// it. `<data file>/<items>-<md5>.json`, the MD5 with `-` and `_` for what base64 has and a key
/// should not.
[[nodiscard]] std::string done_sign(std::string_view data_file, std::uint64_t items,
                                    std::string_view md5_base64);

}  // namespace tinydynamocdc::source
