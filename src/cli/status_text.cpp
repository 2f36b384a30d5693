// SPDX-License-Identifier: Apache-2.0
#include "cli/status_text.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "manage/plan.hpp"
#include "manage/resource.hpp"
#include "status/seen.hpp"
#include "status/verdict.hpp"

namespace tinydynamocdc::cli {

using status::Health;
using Json = nlohmann::ordered_json;

namespace {

struct Mark {
  std::string_view word;
  std::string_view colour;
};

Mark mark_of(Health health) {
  switch (health) {
    case Health::good:
      return {"ok", "\x1b[32m"};
    case Health::note:
      return {"note", "\x1b[33m"};
    case Health::bad:
      return {"BAD", "\x1b[31m"};
    case Health::unknown:
      return {"?", "\x1b[35m"};
    case Health::skipped:
      break;
  }
  return {"?", ""};
}

std::string_view summary(Health health) {
  switch (health) {
    case Health::good:
    case Health::note:
      return "healthy";
    case Health::bad:
      return "not healthy";
    case Health::unknown:
      return "no problem found, but lines marked ? could not be read";
    case Health::skipped:
      break;
  }
  return "";
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json texts(const std::vector<manage::Difference>& differences) {
  Json all = Json::array();
  for (const auto& difference : differences) {
    all.push_back(manage::text(difference));
  }
  return all;
}

// A subject's own members; what is not known has none.
Json members(const status::StreamFacts& facts) {
  return {{"on", facts.is_on}, {"view_type", facts.view_type}};
}
Json members(const status::TriggerFacts& facts) {
  return {{"uuid", facts.uuid},
          {"state", facts.state},
          {"last_result", facts.last_result},
          {"of_present_stream", facts.is_of_this_stream},
          {"differences", texts(facts.differences)}};
}
Json members(const status::LagFacts& facts) {
  return {{"iterator_age_ms", or_null(facts.iterator_age_ms)},
          {"since_newest_change_ms", or_null(facts.since_newest_change_ms)}};
}
Json members(const status::SnapshotFacts& facts) {
  Json json{{"export_arn", facts.arn},
            {"export_status", facts.status},
            {"export_time_s", facts.export_time_s},
            {"items", facts.items},
            {"loaded", or_null(facts.is_loaded)}};
  if (facts.loading) {
    json["loading"] = {{"finished", facts.loading->loading.is_finished},
                       {"files_loaded", facts.loading->loading.files},
                       {"files", facts.loading->size.files},
                       {"items_loaded", facts.loading->loading.items},
                       {"items_per_s", or_null(facts.loading->items_per_s)}};
  }
  return json;
}
Json members(const status::ProofFacts& facts) {
  if (!facts.note) {
    return {{"export_arn", nullptr}};
  }
  return {{"export_arn", facts.export_arn},
          {"finished", facts.note->state == source::ProofNote::State::finished},
          {"ended_s", facts.note->updated_s},
          {"compared", facts.note->compared},
          {"different", facts.note->different},
          {"without_past", facts.note->without_past},
          {"unread", facts.note->unread},
          {"differing", facts.note->differing}};
}
Json members(const status::SnapshotQueueFacts& facts) {
  return {{"queue", facts.queue},
          {"trigger_state", facts.trigger_state},
          {"waiting", facts.waiting},
          {"in_flight", facts.in_flight},
          {"oldest_s", or_null(facts.oldest_s)},
          {"done_in_window", or_null(facts.done)}};
}
Json members(const std::optional<status::RowFacts>& facts) {
  if (!facts) {
    return Json::object();
  }
  return {{"datasource", facts->datasource},
          {"rows", facts->rows},
          {"quarantined", facts->quarantined},
          {"newest_change_s", or_null(facts->newest_change_s)}};
}
Json members(const status::DeadLetterFacts& facts) {
  return {{"destination", facts.destination},
          {"messages", or_null(facts.messages)},
          {"oldest_s", or_null(facts.oldest_s)}};
}
Json members(const status::GapFacts& facts) {
  return {{"end_s", facts.end_s}, {"mended_from_s", facts.mended_from_s}};
}
Json members(const status::TokenFacts& facts) {
  return {{"may_not_append_to", facts.lacking}, {"scopes_known", facts.scopes_are_known}};
}
Json members(const status::ActivityFacts& facts) {
  return {{"errors", or_null(facts.errors)}, {"undelivered", or_null(facts.undelivered)}};
}
Json members(const status::ScheduleFacts& facts) {
  return {{"runs", facts.runs}, {"refused", facts.refused}, {"dropped", facts.dropped}};
}
Json members(const status::FunctionFacts& facts) {
  using enum status::FunctionFacts::Code;
  return {{"arn", facts.arn},
          {"state", facts.state},
          {"architecture", facts.architecture},
          {"code_sha256", facts.code_sha256},
          {"code_is_this_program",
           facts.code == not_compared ? Json(nullptr) : Json(facts.code == this_program)},
          {"differences", texts(facts.differences)}};
}
Json members(const status::AlarmFacts& facts) {
  return {{"count", facts.count}, {"in_alarm", facts.in_alarm}};
}

template <class T>
Json subject(const status::Fact<T>& fact) {
  const auto verdict = status::judge(fact);
  Json json{{"health", status::to_string(verdict.health)}, {"text", verdict.text}};
  if (fact) {
    json.update(members(*fact));
  }
  return json;
}

Json subject(const status::Seen& seen) {
  const auto verdict = status::judge(seen);
  Json json{{"key", seen.key},
            {"name", seen.name},
            {"health", status::to_string(verdict.health)},
            {"text", verdict.text}};
  if (seen.standing) {
    json["exists"] = seen.standing->exists;
    json["differences"] = texts(seen.standing->differences);
  }
  return json;
}

Json table_json(const status::TableStatus& table) {
  return {{"table", table.table},
          {"stream", subject(table.stream)},
          {"trigger", subject(table.trigger)},
          {"lag", subject(table.lag)},
          {"snapshot", subject(table.snapshot)},
          {"proof", subject(table.proof)},
          {"gap", subject(table.gap)},
          {"rows", subject(table.rows)},
          {"dead_letters", subject(table.dead_letters)}};
}

// In whose name, as plans say it.
std::string reader_text(const status::Reader& reader) {
  std::string text;
  if (!reader.identity.empty()) {
    text += std::format("As {}", reader.identity);
  }
  if (!reader.tinybird.empty()) {
    text += text.empty() ? "In " : ", in ";
    text += reader.workspace.empty()
                ? std::format("Tinybird at {}", reader.tinybird)
                : std::format("the Tinybird workspace {} at {}", reader.workspace, reader.tinybird);
  }
  return text.empty() ? text : text + "\n";
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string line_text(const status::Line& line, Colours colours) {
  if (line.verdict.health == Health::skipped) {
    return {};
  }
  const auto mark = mark_of(line.verdict.health);
  const bool coloured = colours == Colours::ansi;
  return std::format("  {}{:<5}{}{:<13} {}\n", coloured ? mark.colour : "", mark.word,
                     coloured ? "\x1b[0m" : "", line.subject, line.verdict.text);
}

std::string to_text(const status::Status& status, Colours colours) {
  auto text = std::format("{} in {}{}\n{}", status.function_name, status.region,
                          status.reader.account.empty()
                              ? std::string()
                              : std::format(" (account {})", status.reader.account),
                          reader_text(status.reader));
  for (const auto& line : status::function_lines(status)) {
    text += line_text(line, colours);
  }
  for (const auto& table : status.tables) {
    text += std::format("\n{}\n", table.table);
    for (const auto& line : status::table_lines(table)) {
      text += line_text(line, colours);
    }
  }
  return text + std::format("\n{}\n", summary(status::health_of(status)));
}

std::string to_json(const status::Status& status) {
  const auto health = status::health_of(status);
  const auto& reader = status.reader;
  Json json{{"healthy", health == Health::good},
            {"health", status::to_string(health)},
            {"region", status.region},
            {"account", reader.account},
            {"identity", reader.identity},
            {"tinybird",
             {{"endpoint", reader.tinybird},
              {"workspace", reader.workspace},
              {"error", reader.trouble ? Json(reader.trouble->message) : Json(nullptr)}}},
            {"function_name", status.function_name},
            {"function", subject(status.function)},
            {"set_up", Json::array()},
            {"token", subject(status.token)},
            {"errors", subject(status.activity)},
            {"schedules", subject(status.schedules)},
            {"alarms", subject(status.alarms)},
            {"snapshot_queue", subject(status.snapshot_queue)},
            {"dead_letters", subject(status.dead_letters)},
            {"collisions", status.collisions},
            {"tables", Json::array()}};
  for (const auto& seen : status.set_up) {
    json["set_up"].push_back(subject(seen));
  }
  for (const auto& table : status.tables) {
    json["tables"].push_back(table_json(table));
  }
  return dumped(json);
}

std::string to_json(const base::Error& error, int exit_code) {
  return dumped({{"healthy", false},
                 {"health", status::to_string(Health::unknown)},
                 {"error", error.message},
                 {"exit_code", exit_code}});
}

}  // namespace tinydynamocdc::cli
