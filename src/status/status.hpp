// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "ledger/loading.hpp"
#include "manage/resource.hpp"
#include "source/proof_note.hpp"

/// What `tinydynamocdc status` knows: facts, read by read_status(), judged by status/verdict.hpp,
/// shown by cli. What there is of the set-up is seen through the resources that make it
/// (status/seen.hpp). Nothing here changes anything.
namespace tinydynamocdc::status {

/// A fact, or why it is not known. Kind missing: it was looked for, and is not there; every other
/// error names the permission that was lacking. An error without a message: it was not looked at,
/// because what it hangs on is missing or unread, which is said there.
template <class T>
using Fact = base::Result<T>;

/// Not looked at: see Fact.
[[nodiscard]] inline std::unexpected<base::Error> not_looked_at() {
  return std::unexpected(base::Error{base::ErrorKind::missing, {}});
}

/// What one look at a resource of the set-up has shown.
struct Seen {
  enum class Need {
    vital,     ///< Without it changes do not arrive, or may be lost.
    optional,  ///< Without it the pipeline works.
  };
  std::string key;      ///< As manage::Resource::key.
  std::string name;     ///< For people: `the role X`.
  std::string made_by;  ///< `--create-lambda`
  Need need = Need::vital;
  Fact<manage::Standing> standing;
  bool verifies = false;  ///< A schedule whose snapshots are proved.
};

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
  std::vector<manage::Difference> differences;  ///< From what --create-ddb-trigger writes.
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

/// How far a snapshot is loaded, as its ledger tells.
struct LoadingFacts {
  ledger::Loading loading;
  ledger::LoadingSize size;
  /// Since AWS had written it, on the average; nothing: nothing of it is loaded, or it is loaded
  /// anew.
  std::optional<double> items_per_s;
};

/// The newest snapshot of the table in its last 90 days.
struct SnapshotFacts {
  std::string arn;  ///< Empty: there is none.
  std::string status;
  std::string failure;
  std::int64_t export_time_s = 0;
  std::int64_t items = 0;
  std::optional<bool> is_loaded;  ///< Its mark is in Tinybird; nothing: not looked at.
  Fact<LoadingFacts> loading = not_looked_at();  ///< Looked at where no mark is known.
};

/// What the table's snapshots have proved, night by night.
struct ProofFacts {
  std::string export_arn;  ///< The snapshot that `note` is about.
  std::optional<source::ProofNote> note;
  std::int64_t now_s = 0;
  bool is_requested = false;  ///< A schedule has --verify.
};

/// What the stream cannot tell, because it began after the table, and whether a snapshot brought
/// it. (dynamodb/stream_gap.hpp)
struct GapFacts {
  enum class Mended { yes, no, not_known };
  std::string table;
  std::int64_t end_s = 0;          ///< When the stream began; 0: there is no gap.
  std::int64_t mended_from_s = 0;  ///< The earliest time of a snapshot that mends it.
  Mended mended = Mended::no;
  bool table_was_empty = false;  ///< As DynamoDB counts, every six hours.
};

struct RowFacts {
  std::string datasource;
  std::int64_t rows = 0;
  std::int64_t quarantined = 0;
  std::optional<std::int64_t> newest_change_s;  ///< Epoch seconds; of changes, not of snapshots.
  /// The time of the newest snapshot that arrived as a whole, epoch seconds.
  std::optional<std::int64_t> complete_snapshot_s;
};

/// Where the trigger's given-up batches go.
struct DeadLetterFacts {
  std::string destination;               ///< ARN; empty: there is none.
  std::optional<std::int64_t> messages;  ///< About so many; nothing: not counted (SNS).
  std::optional<std::int64_t> oldest_s;  ///< So long the oldest waits, as CloudWatch knows.
  bool comes_again = false;              ///< The function itself delivers what lies there.
};

/// The queue of events about new files of snapshots, where the function has one.
struct SnapshotQueueFacts {
  std::string queue;          ///< Its name.
  std::string trigger_state;  ///< Of what reads it, as AWS spells it; empty: there is none.
  std::int64_t waiting = 0;   ///< About so many messages; each is a file, or its rest.
  std::int64_t in_flight = 0;
  std::optional<std::int64_t> oldest_s;  ///< So long the oldest waits, as CloudWatch knows.
  /// Messages that were done with in the last k_queue_window_s; nothing: CloudWatch does not tell.
  std::optional<std::int64_t> done;
};
inline constexpr std::int64_t k_queue_window_s = 3'600;

struct TableStatus {
  std::string table;
  Fact<StreamFacts> stream;
  Fact<TriggerFacts> trigger;
  Fact<LagFacts> lag;
  Fact<SnapshotFacts> snapshot;
  Fact<GapFacts> gap;
  Fact<ProofFacts> proof = not_looked_at();  ///< Skipped where no schedule and no proof is there.
  Fact<std::optional<RowFacts>> rows;        ///< Nothing: no token at hand, so not looked at.
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
  std::vector<manage::Difference> differences;  ///< From what --create-lambda writes, but the code.
  std::string owner;                            ///< Whose it is, where it is not ours.
};

struct AlarmFacts {
  std::int64_t count = 0;
  std::vector<std::string> in_alarm;  ///< Names.
};

/// What the token in the function's secret is good for, as Tinybird says.
struct TokenFacts {
  bool is_of_another_workspace = false;  ///< Than the token at hand.
  bool scopes_are_known = false;         ///< Tinybird tells them of static tokens.
  std::vector<std::string> lacking;      ///< Data sources that it may not append to.
};

/// What the function did in the last day.
struct ActivityFacts {
  std::optional<std::int64_t> errors;       ///< Invocations; nothing: there were none.
  std::optional<std::int64_t> undelivered;  ///< Records, tries counted; nothing: no such metric.
};
inline constexpr std::int64_t k_activity_window_s = 86'400;

/// What EventBridge Scheduler did for the function's schedules in the last week, all together.
struct ScheduleFacts {
  std::int64_t runs = 0;     ///< Calls, tries counted.
  std::int64_t refused = 0;  ///< Tries that DynamoDB answered with an error.
  std::int64_t dropped = 0;  ///< Calls that were given up: no snapshot was asked for.
};
inline constexpr std::int64_t k_schedule_window_s = 604'800;

/// In whose name all of it was read.
struct Reader {
  std::string account;
  std::string identity;                ///< ARN; empty: AWS did not tell.
  std::string tinybird;                ///< Host; empty: no token at hand.
  std::string workspace;               ///< Its name; empty: not told.
  std::optional<base::Error> trouble;  ///< Why Tinybird did not answer: it was not asked again.
};

struct Status {
  std::string region;
  std::string function_name;
  Reader reader;
  Fact<FunctionFacts> function = not_looked_at();
  std::vector<Seen> set_up;  ///< But the function and the tables' triggers, which have their own.
  Fact<TokenFacts> token = not_looked_at();
  Fact<ActivityFacts> activity = not_looked_at();
  Fact<ScheduleFacts> schedules = not_looked_at();  ///< Skipped where there are none.
  Fact<AlarmFacts> alarms = not_looked_at();
  Fact<SnapshotQueueFacts> snapshot_queue = not_looked_at();  ///< Skipped where there is none.
  Fact<DeadLetterFacts> dead_letters = not_looked_at();  ///< What the function itself has given up.
  std::vector<std::string> collisions;  ///< Tables that would share a data source, a line each.
  std::vector<TableStatus> tables;
};

}  // namespace tinydynamocdc::status
