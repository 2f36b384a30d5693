// SPDX-License-Identifier: Apache-2.0
#include "manage/verdict.hpp"

#include <algorithm>
#include <chrono>
#include <format>

namespace tinydynamocdc::manage {

namespace {

// As --create-alerting's alarm on it: manage/alerting.cpp.
constexpr std::int64_t k_lag_ms_max = 900'000;

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) {
    all += (all.empty() ? "" : ", ") + text;
  }
  return all;
}

std::string duration_text(std::int64_t milliseconds) {
  constexpr std::int64_t k_second = 1000;
  constexpr std::int64_t k_minute = 60 * k_second;
  constexpr std::int64_t k_hour = 60 * k_minute;
  constexpr std::int64_t k_day = 24 * k_hour;
  if (milliseconds < 2 * k_minute) {
    return std::format("{:.1f} s", static_cast<double>(milliseconds) / k_second);
  }
  if (milliseconds < 2 * k_hour) {
    return std::format("{} min", milliseconds / k_minute);
  }
  return milliseconds < 2 * k_day ? std::format("{} h", milliseconds / k_hour)
                                  : std::format("{} days", milliseconds / k_day);
}

std::string time_text(std::int64_t unix_s) {
  return std::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     std::chrono::sys_seconds(std::chrono::seconds(unix_s)));
}

// Whatever AWS says when the last call went well, or there was none yet. (EventSourceMapping's
// LastProcessingResult: "OK", "No records processed", "PROBLEM: Function call failed".)
bool is_fine(std::string_view last_result) {
  return last_result.empty() || last_result.starts_with("OK") ||
         last_result.starts_with("No records");
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
  }
  return "unknown";
}

Verdict judge_error(const base::Error& error) {
  return {error.kind == base::ErrorKind::missing ? Health::bad : Health::unknown, error.message};
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
                                     "--create-ddb-trigger makes one for the present stream",
                                     text)};
  }
  if (!facts.understands_partial_answers) {
    return {Health::bad,
            std::format("{}, but it takes the function's partial answers for success "
                        "(no ReportBatchItemFailures): --create-ddb-trigger mends that",
                        text)};
  }
  if (facts.state != "Enabled" || !is_fine(facts.last_result)) {
    return {Health::bad, text};
  }
  if (!facts.differences.empty()) {
    return {Health::note, std::format("{}; differs: {}", text, joined(facts.differences))};
  }
  return {Health::good, text};
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

Verdict judge(const SnapshotFacts& facts) {
  if (facts.arn.empty()) {
    return {Health::good, "none in the last 90 days"};
  }
  const auto id = facts.arn.substr(facts.arn.rfind('/') + 1);
  if (facts.status == "FAILED") {
    return {Health::bad, std::format("export {} failed: {}", id, facts.failure)};
  }
  if (facts.status != "COMPLETED") {
    return {Health::note, std::format("export {} is {}", id, facts.status)};
  }
  const auto text =
      std::format("{} items as of {}, export {}", facts.items, time_text(facts.export_time_s), id);
  if (!facts.is_loaded) {
    return {Health::note, text + "; whether it is loaded was not looked at"};
  }
  return *facts.is_loaded
             ? Verdict{Health::good, text + ", loaded completely"}
             : Verdict{Health::note, text +
                                         ", not (yet) loaded completely: Tinybird has no mark "
                                         "of it"};
}

Verdict judge(const std::optional<RowFacts>& facts) {
  if (!facts) {
    return {Health::note, "not looked at: no Tinybird token at hand (TB_TOKEN or a .tinyb file)"};
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
    return {Health::note, "the trigger has no on-failure destination: what it gives up is lost"};
  }
  if (!facts.messages) {
    return {Health::note, std::format("not counted in {}", facts.destination)};
  }
  if (*facts.messages == 0) {
    return {Health::good, std::format("none in {}", facts.destination)};
  }
  return {Health::bad, std::format("about {} in {}", *facts.messages, facts.destination)};
}

Verdict judge(const FunctionFacts& facts) {
  auto text =
      std::format("{}, {}", facts.state.empty() ? "Active" : facts.state, facts.architecture);
  if (!facts.trouble.empty()) {
    return {Health::bad, std::format("{}: {}", text, facts.trouble)};
  }
  const bool differs = facts.code == FunctionFacts::Code::another || !facts.differences.empty();
  text += facts.code == FunctionFacts::Code::this_program ? ", the code is this program"
          : facts.code == FunctionFacts::Code::another
              ? ", the code is another version than this program (--update-lambda)"
              : ", the code was not compared";
  if (!facts.differences.empty()) {
    text += std::format("; differs: {}", joined(facts.differences));
  }
  return {differs ? Health::note : Health::good, text};
}

Verdict judge(const AlarmFacts& facts) {
  if (!facts.in_alarm.empty()) {
    return {Health::bad, std::format("in ALARM: {}", joined(facts.in_alarm))};
  }
  if (facts.count == 0) {
    return {Health::note, "there are none; --create-alerting makes them"};
  }
  return {Health::good, std::format("none of {} in ALARM", facts.count)};
}

std::vector<Line> function_lines(const Status& status) {
  return {{"function", judge(status.function)}, {"alarms", judge(status.alarms)}};
}

std::vector<Line> table_lines(const TableStatus& table) {
  return {{"stream", judge(table.stream)}, {"trigger", judge(table.trigger)},
          {"lag", judge(table.lag)},       {"snapshot", judge(table.snapshot)},
          {"rows", judge(table.rows)},     {"dead letters", judge(table.dead_letters)}};
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

}  // namespace tinydynamocdc::manage
