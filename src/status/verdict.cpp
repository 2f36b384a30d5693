// SPDX-License-Identifier: Apache-2.0
#include "status/verdict.hpp"

#include <algorithm>
#include <format>

#include "base/iso_time.hpp"
#include "base/text.hpp"
#include "dynamodb/stream_gap.hpp"
#include "manage/plan.hpp"
#include "status/seen.hpp"
#include "status/words.hpp"

namespace tinydynamocdc::status {

namespace {

// As --create-alerting's alarm on it: alarm/alerting.cpp.
constexpr std::int64_t k_lag_ms_max = 900'000;
// As its alarm on the queue of failures: the stream lets go of what a failure record is about after
// 24 h.
constexpr std::int64_t k_failure_age_s_max = 72'000;

// Whatever AWS says when the last call went well, or there was none yet. (EventSourceMapping's
// LastProcessingResult: "OK", "No records processed", "PROBLEM: Function call failed".)
bool is_fine(std::string_view last_result) {
  return last_result.empty() || last_result.starts_with("OK") ||
         last_result.starts_with("No records");
}

Verdict with_differences(std::string text, const std::vector<manage::Difference>& differences) {
  if (differences.empty()) {
    return {Health::good, std::move(text)};
  }
  return {breaks_something(differences) ? Health::bad : Health::note,
          std::format("{}; differs: {}", text, differences_text(differences))};
}

}  // namespace

std::string_view to_string(Health health) {
  switch (health) {
    case Health::good:
      return "good";
    case Health::note:
      return "note";
    case Health::bad:
      return "bad";
    case Health::unknown:
      return "unknown";
    case Health::skipped:
      return "skipped";
  }
  return "unknown";
}

Verdict judge_error(const base::Error& error) {
  using enum base::ErrorKind;
  if (error.message.empty()) {
    return {Health::skipped, "not checked, because of the problem above"};
  }
  const bool is_known = error.kind == missing || error.kind == bad_config || error.kind == rejected;
  return {is_known ? Health::bad : Health::unknown, error.message};
}

Verdict judge(const StreamFacts& facts) {
  if (!facts.fault.empty()) {
    return {Health::bad, facts.fault};
  }
  return {Health::good, std::format("on, {}", facts.view_type)};
}

Verdict judge(const TriggerFacts& facts) {
  auto text = facts.state;
  if (!facts.last_result.empty()) {
    text += std::format(", last result: {}", facts.last_result);
  }
  if (!facts.is_of_this_stream) {
    return {Health::bad, std::format("{}, but it reads an earlier stream of the table: "
                                     "--create-ddb-trigger creates one for the current stream",
                                     text)};
  }
  if (!facts.understands_partial_answers) {
    return {Health::bad,
            std::format("{}, but without ReportBatchItemFailures it treats a partial failure as "
                        "success, so changes can be lost: --create-ddb-trigger fixes that",
                        text)};
  }
  if (facts.state != "Enabled" || !is_fine(facts.last_result)) {
    return {Health::bad, text};
  }
  return with_differences(std::move(text), facts.differences);
}

Verdict judge(const Seen& seen) {
  if (!seen.standing) {
    auto verdict = judge_error(seen.standing.error());
    if (seen.need == Seen::Need::optional && verdict.health != Health::skipped) {
      verdict.health = Health::note;
    }
    return verdict;
  }
  const auto& standing = *seen.standing;
  if (!standing.exists) {
    return {seen.need == Seen::Need::vital ? Health::bad : Health::note,
            std::format("{} is missing; {} creates it", seen.name, seen.made_by)};
  }
  const auto owner = owner_text(standing);
  if (standing.differences.empty()) {
    // A plan's remark on what is not ours says what it must be like.
    const auto remark = owner.empty() || standing.remark.empty() ? "" : "; " + standing.remark;
    return {owner.empty() ? Health::good : Health::note,
            owner.empty() ? seen.name : std::format("{}: {}{}", seen.name, owner, remark)};
  }
  auto text = owner.empty() ? seen.name : std::format("{}: {}", seen.name, owner);
  if (!standing.remark.empty()) {
    text += std::format(" ({})", standing.remark);
  }
  auto verdict = with_differences(std::move(text), standing.differences);
  verdict.text += std::format("; {} fixes that", seen.made_by);
  return verdict;
}

Verdict judge(const LagFacts& facts) {
  if (facts.iterator_age_ms) {
    return {*facts.iterator_age_ms < k_lag_ms_max ? Health::good : Health::bad,
            std::format("at most {} in the last {} min (the function's IteratorAge, over all its "
                        "triggers)",
                        duration_text(*facts.iterator_age_ms), k_lag_window_s / 60)};
  }
  if (facts.since_newest_change_ms && !facts.unread.empty()) {
    return {Health::unknown,
            std::format("the newest change in Tinybird is {} old; {}",
                        duration_text(*facts.since_newest_change_ms), facts.unread)};
  }
  if (facts.since_newest_change_ms) {
    return {Health::good,
            std::format("the newest change in Tinybird is {} old (CloudWatch has no "
                        "IteratorAge of the last {} min)",
                        duration_text(*facts.since_newest_change_ms), k_lag_window_s / 60)};
  }
  return {Health::note,
          std::format("CloudWatch has no IteratorAge of the last {} min", k_lag_window_s / 60)};
}

Verdict judge(const GapFacts& facts) {
  using enum GapFacts::Mended;
  if (facts.end_s == 0) {
    return {Health::good, "none: the stream began with the table"};
  }
  const auto began = std::format("the stream began on {}", base::utc_text(facts.end_s));
  if (facts.mended == yes) {
    return {Health::good, began + "; what is older came with a snapshot"};
  }
  if (facts.table_was_empty) {
    return {Health::note, began + "; the table had no items when DynamoDB last counted them"};
  }
  if (facts.mended == not_known) {
    return {Health::note, began +
                              "; to check whether a snapshot brought older items, give a Tinybird "
                              "token (TB_TOKEN or a .tinyb file)"};
  }
  return {Health::bad,
          std::format("{}, and no snapshot has brought older items: run --create-snapshot "
                      "--table-name {} --s3-bucket BUCKET (as of {} or later)",
                      began, facts.table, base::utc_text(facts.mended_from_s))};
}

Verdict judge(const TokenFacts& facts) {
  if (!facts.lacking.empty()) {
    return {Health::bad,
            std::format("the token in the secret may not append to {}: --create-mv makes one that "
                        "may, or give it the scope DATASOURCES:APPEND",
                        base::joined(facts.lacking))};
  }
  if (facts.is_of_another_workspace) {
    return {Health::bad,
            "the token in the secret belongs to another workspace than your token: rows are "
            "written there"};
  }
  return {Health::good, facts.scopes_are_known
                            ? "valid, and may append to the function's data sources"
                            : "valid; Tinybird does not report its scopes"};
}

Verdict judge(const ScheduleFacts& facts) {
  auto text = std::format("the schedules asked for {} in the last 7 days",
                          base::counted(facts.runs, "snapshot"));
  if (facts.dropped > 0) {
    return {Health::bad, std::format("{}; {} given up, so there is no snapshot of these times "
                                     "(role of the schedules, point-in-time recovery)",
                                     text, facts.dropped)};
  }
  if (facts.refused > 0) {
    return {Health::note, std::format("{}; {} tries were refused", text, facts.refused)};
  }
  return {Health::good, text + ", none was refused"};
}

Verdict judge(const ActivityFacts& facts) {
  const auto errors = facts.errors.value_or(0);
  const auto undelivered = facts.undelivered.value_or(0);
  if (errors == 0 && undelivered == 0) {
    return {Health::good, "no errors in the last 24 h"};
  }
  return {
      Health::note,
      std::format(
          "in the last 24 h {} invocations failed and {} records were not delivered at first; AWS "
          "sends them again, or gives them to the failure destination: see the function's log",
          errors, undelivered)};
}

Verdict judge(const std::optional<RowFacts>& facts) {
  if (!facts) {
    return {Health::note, "not checked: no Tinybird token (TB_TOKEN or a .tinyb file)"};
  }
  auto text = std::format("{} in {}", facts->rows, facts->datasource);
  if (facts->quarantined > 0) {
    return {Health::bad, std::format("{}, {} in quarantine ({}_quarantine)", text,
                                     facts->quarantined, facts->datasource)};
  }
  return {Health::good, text + ", none in quarantine"};
}

Verdict judge(const DeadLetterFacts& facts) {
  if (facts.destination.empty()) {
    return {Health::bad,
            "the trigger has no on-failure destination, so what it gives up is lost: "
            "--create-ddb-trigger with --on-failure names one"};
  }
  if (!facts.messages) {
    return {Health::note, std::format("not counted in {}", facts.destination)};
  }
  if (*facts.messages == 0) {
    return {Health::good, std::format("none in {}", facts.destination)};
  }
  auto text = std::format("about {} in {}", *facts.messages, facts.destination);
  if (facts.oldest_s) {
    text += std::format(", the oldest for {}", duration_text(*facts.oldest_s * 1000));
  }
  return facts.comes_again && facts.oldest_s.value_or(0) < k_failure_age_s_max
             ? Verdict{Health::note, text + "; the function tries them again"}
             : Verdict{Health::bad, text};
}

Verdict judge(const FunctionFacts& facts) {
  auto text =
      std::format("{}, {}", facts.state.empty() ? "Active" : facts.state, facts.architecture);
  if (!facts.trouble.empty()) {
    return {Health::bad, std::format("{}: {}", text, facts.trouble)};
  }
  text += facts.code == FunctionFacts::Code::this_program ? ", the code is this program"
          : facts.code == FunctionFacts::Code::another
              ? ", the code is another version than this program (--update-lambda)"
              : ", the code was not compared";
  if (!facts.owner.empty()) {
    text += "; " + facts.owner;
  }
  auto verdict = with_differences(std::move(text), facts.differences);
  const bool is_ours = facts.owner.empty() && facts.code != FunctionFacts::Code::another;
  if (verdict.health == Health::good && !is_ours) {
    verdict.health = Health::note;
  }
  return verdict;
}

Verdict judge(const AlarmFacts& facts) {
  if (!facts.in_alarm.empty()) {
    return {Health::bad, std::format("in ALARM: {}", base::joined(facts.in_alarm))};
  }
  if (facts.count == 0) {
    return {Health::note, "none; --create-alerting creates them"};
  }
  return {Health::good, std::format("none of {} in ALARM", facts.count)};
}

std::vector<Line> function_lines(const Status& status) {
  std::vector<Line> lines{{"function", judge(status.function)}};
  for (const auto& seen : status.set_up) {
    lines.push_back({seen.key, judge(seen)});
  }
  if (status.reader.trouble) {
    lines.push_back({"Tinybird", judge_error(*status.reader.trouble)});
  }
  lines.push_back({"token", judge(status.token)});
  lines.push_back({"errors", judge(status.activity)});
  lines.push_back({"schedules", judge(status.schedules)});
  lines.push_back({"alarms", judge(status.alarms)});
  lines.push_back({"snapshots", judge(status.snapshot_queue)});
  if (status.dead_letters) {
    lines.push_back({"given up", judge(status.dead_letters)});
  }
  for (const auto& collision : status.collisions) {
    lines.push_back({"data source", {Health::bad, collision}});
  }
  return lines;
}

std::vector<Line> table_lines(const TableStatus& table) {
  std::vector<Line> lines{{"stream", judge(table.stream)},
                          {"trigger", judge(table.trigger)},
                          {"lag", judge(table.lag)},
                          {"snapshot", judge(table.snapshot)},
                          {"gap", judge(table.gap)},
                          {"rows", judge(table.rows)},
                          {"dead letters", judge(table.dead_letters)}};
  if (auto proof = judge(table.proof); proof.health != Health::skipped) {
    lines.insert(lines.begin() + 4, {"proof", std::move(proof)});
  }
  return lines;
}

Health health_of(const Status& status) {
  auto lines = function_lines(status);
  for (const auto& table : status.tables) {
    lines.append_range(table_lines(table));
  }
  const auto has = [&](Health health) {
    return std::ranges::any_of(lines,
                               [&](const Line& line) { return line.verdict.health == health; });
  };
  return has(Health::bad) ? Health::bad : has(Health::unknown) ? Health::unknown : Health::good;
}

}  // namespace tinydynamocdc::status
