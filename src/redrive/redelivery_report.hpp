// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "deliver/report.hpp"

namespace tinydynamocdc::redrive {

/// What became of a failure record.
enum class RedeliveryOutcome {
  delivered,    ///< Its rows are acknowledged, or the function says so.
  deliverable,  ///< In a dry run: its records can be read.
  later,        ///< Something that passes, or that somebody can mend, is in the way.
  never,  ///< All of it has arrived but what can never be delivered; or it is no failure record.
  out_of_reach,  ///< The stream does not have its records any more (24 h).
  not_ours,      ///< Of another function or table.
};

/// The outcome for people and scripts: `kept` for `later` and `never`.
[[nodiscard]] std::string_view to_string(RedeliveryOutcome outcome);

/// The same bytes fail again, whatever is mended elsewhere.
[[nodiscard]] bool is_for_ever(base::ErrorKind kind);

struct RedeliveryReport {
  std::string destination;   ///< ARN of the queue or bucket where it lay.
  std::string id;            ///< The message's, or the object's key.
  std::string table;         ///< Empty where the failure record does not tell: an event of S3.
  std::int64_t records = 0;  ///< As the failure record says; of an event of S3 its objects.
  RedeliveryOutcome outcome = RedeliveryOutcome::later;
  std::string reason;  ///< Of what was not delivered.

  std::string condition;              ///< Why AWS Lambda wrote it: RetryAttemptsExhausted, …
  std::string first_sequence_number;  ///< Empty of an event.
  /// Epoch seconds, from which on the stream may not have its first record any more; nothing where
  /// the failure record needs no stream, or does not tell.
  std::optional<std::int64_t> leaves_stream_s;

  std::uint64_t delivered = 0;    ///< Records, in this attempt.
  std::uint64_t quarantined = 0;  ///< Records, in this attempt.
  deliver::Report sent;           ///< What became of each record; empty of an event.
};

}  // namespace tinydynamocdc::redrive
