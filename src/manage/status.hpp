// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"

/// What `tinydynamocdc status` knows: facts, read by read_status(), judged by manage/verdict.hpp,
/// shown by cli. Nothing here changes anything.
namespace tinydynamocdc::manage {

/// A fact, or why it is not known. Kind missing: it was looked for, and is not there; every other
/// error names the permission that was lacking.
template <class T>
using Fact = base::Result<T>;

struct StreamFacts {
  bool is_on = false;
  std::string view_type;
  std::string fault;  ///< Why the function cannot live on it, and what mends that; may be empty.
};

struct TriggerFacts {
  std::string uuid;
  std::string state;        ///< As AWS spells it: Enabled, Disabled, …
  std::string last_result;  ///< As AWS spells it: OK, PROBLEM: Function call failed, …
  std::string on_failure_arn;
  bool is_of_this_stream = true;  ///< false: of an earlier stream of the table.
  bool understands_partial_answers = true;
  std::vector<std::string> differences;  ///< From what --create-ddb-trigger writes.
};

struct LagFacts {
  /// The function's: the oldest change that any of its triggers waited with in the last
  /// k_lag_window_s. (CloudWatch: AWS/Lambda IteratorAge.)
  std::optional<std::int64_t> iterator_age_ms;
  std::string unread;  ///< Why it could not be read; empty: it could.
  /// Now against the newest change in Tinybird: grows while nothing changes.
  std::optional<std::int64_t> since_newest_change_ms;
};
inline constexpr std::int64_t k_lag_window_s = 600;

/// The newest export of the table in its last 90 days.
struct SnapshotFacts {
  std::string arn;  ///< Empty: there is none.
  std::string status;
  std::string failure;
  std::int64_t export_time_s = 0;
  std::int64_t items = 0;
  std::optional<bool> is_loaded;  ///< Its mark is in Tinybird; nothing: not looked at.
};

struct RowFacts {
  std::string datasource;
  std::int64_t rows = 0;
  std::int64_t quarantined = 0;
  std::optional<std::int64_t> newest_change_s;  ///< Epoch seconds; of changes, not of snapshots.
};

/// Where the trigger's given-up batches go.
struct DeadLetterFacts {
  std::string destination;               ///< ARN; empty: there is none.
  std::optional<std::int64_t> messages;  ///< About so many; nothing: not counted (SNS).
};

struct TableStatus {
  std::string table;
  Fact<StreamFacts> stream;
  Fact<TriggerFacts> trigger;
  Fact<LagFacts> lag;
  Fact<SnapshotFacts> snapshot;
  Fact<std::optional<RowFacts>> rows;  ///< Nothing: no token at hand, so not looked at.
  Fact<DeadLetterFacts> dead_letters;
};

struct FunctionFacts {
  std::string arn;
  std::string state;
  std::string trouble;  ///< AWS's reason where it failed.
  std::string architecture;
  std::string code_sha256;
  enum class Code { this_program, another, not_compared };
  Code code = Code::not_compared;
  std::vector<std::string> differences;  ///< From what --create-lambda writes.
};

struct AlarmFacts {
  std::int64_t count = 0;
  std::vector<std::string> in_alarm;  ///< Names.
};

struct Status {
  std::string region;
  std::string function_name;
  Fact<FunctionFacts> function;
  Fact<AlarmFacts> alarms;
  std::vector<TableStatus> tables;
};

}  // namespace tinydynamocdc::manage
