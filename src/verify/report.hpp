// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verify/judge.hpp"
#include "verify/subject.hpp"

/// What a verification came to, as text, as JSON and as a page of HTML. No I/O.
namespace tinydynamocdc::verify {

/// Findings that are told with all they say; the others are counted.
inline constexpr std::size_t k_findings_max = 1'000;

/// One question's answer.
struct Answer {
  std::uint64_t missing = 0;
  std::uint64_t extra = 0;
  std::uint64_t different = 0;
  std::uint64_t in_flight = 0;
  std::vector<Finding> findings;  ///< The first of them, k_findings_max at most.

  void add(Finding finding);
  [[nodiscard]] std::uint64_t wrong() const { return missing + extra + different; }

  bool operator==(const Answer&) const = default;
};

struct Report {
  Subject subject;
  Questions questions;
  std::string source;  ///< "export arn:…", "a scan".
  std::uint64_t items_of_source = 0;
  std::uint64_t items_compared = 0;
  std::uint64_t shown_items = 0;  ///< That Tinybird shows now.
  Answer before;
  Answer now;
  std::uint64_t looked_at = 0;  ///< Items whose digests differ, looked at one by one.
  /// Wrong at the export's time, and right now: its own rows, or later changes, have put_right
  /// them.
  std::uint64_t put_right = 0;
  std::uint64_t not_looked_at = 0;  ///< Items whose digests differ, beyond k_suspects_max.
  std::uint64_t repaired = 0;       ///< Rows that --repair has sent.
  std::vector<std::string> notes;
  bool is_stopped = false;
  double seconds = 0;
  std::uint64_t read_units = 0;  ///< Consumed by --scan and --repair.

  /// Everything that was to be compared was, and is the same.
  [[nodiscard]] bool is_equal() const;
};

/// Some lines for people: at most `findings_max` findings of each question.
[[nodiscard]] std::string to_text(const Report& report, std::size_t findings_max);
/// One object on one line (docs/verify.md).
[[nodiscard]] std::string to_json(const Report& report);
/// A page of its own: no scripts, no other files. `at`: when, as people read it.
[[nodiscard]] std::string to_html(const Report& report, std::string_view at);

/// `equal`, `different`, `stopped`.
[[nodiscard]] std::string_view verdict_word(const Report& report);

}  // namespace tinydynamocdc::verify
