// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "status/status.hpp"

/// What the facts of a status mean. Decisions without I/O.
namespace tinydynamocdc::status {

enum class Health {
  good,
  note,     ///< Worth knowing, and nobody has to act: a setting differs, something is not watched.
  bad,      ///< Changes do not arrive, or may not.
  unknown,  ///< It could not be read.
  skipped,  ///< It was not looked at: what it hangs on is missing or unread, which is said there.
};
[[nodiscard]] std::string_view to_string(Health health);

/// One subject's health, in words.
struct Verdict {
  Health health = Health::good;
  std::string text;
};

[[nodiscard]] Verdict judge(const StreamFacts& facts);
[[nodiscard]] Verdict judge(const TriggerFacts& facts);
[[nodiscard]] Verdict judge(const LagFacts& facts);
[[nodiscard]] Verdict judge(const SnapshotFacts& facts);
/// bad: the newest proof found something that differs, or the token may not read.
[[nodiscard]] Verdict judge(const ProofFacts& facts);
[[nodiscard]] Verdict judge(const GapFacts& facts);
[[nodiscard]] Verdict judge(const std::optional<RowFacts>& facts);
[[nodiscard]] Verdict judge(const DeadLetterFacts& facts);
/// bad: nobody reads it, nothing was done with in an hour, or SQS is about to drop what waits.
/// Hours of waiting alone are how a large snapshot is loaded.
[[nodiscard]] Verdict judge(const SnapshotQueueFacts& facts);
[[nodiscard]] Verdict judge(const FunctionFacts& facts);
[[nodiscard]] Verdict judge(const AlarmFacts& facts);
[[nodiscard]] Verdict judge(const TokenFacts& facts);
[[nodiscard]] Verdict judge(const ActivityFacts& facts);
[[nodiscard]] Verdict judge(const ScheduleFacts& facts);

/// What is missing is bad where it is vital, and so is a difference that breaks something or what
/// cannot work as it is; everything else that is not as --create would make it is a note.
[[nodiscard]] Verdict judge(const Seen& seen);

/// What was looked for and is not there is bad, and so is what cannot work as it is (bad_config,
/// rejected); what could not be read is unknown.
[[nodiscard]] Verdict judge_error(const base::Error& error);

template <class T>
[[nodiscard]] Verdict judge(const Fact<T>& fact) {
  return fact ? judge(*fact) : judge_error(fact.error());
}

/// A verdict and what it is about: `trigger`.
struct Line {
  std::string subject;
  Verdict verdict;
};

/// The function, what is its alone, and what it did.
[[nodiscard]] std::vector<Line> function_lines(const Status& status);
[[nodiscard]] std::vector<Line> table_lines(const TableStatus& table);

/// good: nothing is bad, and everything that was looked at could be read. unknown: nothing is bad
/// as far as could be read.
[[nodiscard]] Health health_of(const Status& status);

}  // namespace tinydynamocdc::status
