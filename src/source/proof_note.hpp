// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::source {

/// How far the nightly proof of an export is, and what it came to: a small JSON object in the
/// export's ledger. Counts and position belong together: whoever reads it goes on from there, and
/// two who do so write the same.
///
///     {"version":1,"round":1,"state":"running","exportTime":1692350182,"since":1692263782,
///      "position":["k-00042"],"rows":40000,"compared":20000,"different":0,"withoutPast":0,
///      "unread":0,"differing":[],"updated":1692351000,"reason":""}
struct ProofNote {
  enum class State {
    running,
    finished,
    denied,  ///< Tinybird lets the token read nothing: `reason` has its words.
  };

  std::uint64_t round = 1;  ///< Of the export's ledger, whose rows are compared.
  State state = State::running;
  std::int64_t export_time_s = 0;
  /// Time of the older complete snapshot from which on rows count; 0: there is none.
  std::int64_t since_s = 0;
  /// Values of the key columns up to which all is compared, as texts; empty: nothing is.
  std::vector<std::string> position;
  std::uint64_t slice_rows = 0;  ///< Of the next slice; 0: not chosen yet.

  std::uint64_t compared = 0;      ///< Keys, those that differ included.
  std::uint64_t different = 0;     ///< Of those.
  std::uint64_t without_past = 0;  ///< Items of which Tinybird has nothing older: not compared.
  std::uint64_t unread = 0;        ///< Keys whose rows are too much for one query: not compared.
  std::vector<std::string> differing;  ///< The first of them: their `Keys`.
  std::int64_t updated_s = 0;          ///< When it was written; of a finished one: when it ended.
  std::string reason;

  bool operator==(const ProofNote&) const = default;
};

/// So many keys are named.
inline constexpr std::size_t k_differing_named_max = 10;

/// The format's version: a note of another one is not read.
inline constexpr std::uint64_t k_proof_version = 1;

/// As JSON, newline included; the same text for the same note.
[[nodiscard]] std::string proof_text(const ProofNote& note);

/// bad_input: not what proof_text() writes, or another version.
[[nodiscard]] base::Result<ProofNote> parse_proof(std::string_view text);

}  // namespace tinydynamocdc::source
