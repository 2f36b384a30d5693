// SPDX-License-Identifier: Apache-2.0
#include "cli/status_text.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "manage/verdict.hpp"

namespace tinydynamocdc::cli {

using manage::Health;

namespace {

using Json = nlohmann::ordered_json;

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
  }
  return {"?", ""};
}

std::string line_text(const manage::Line& line, Colours colours) {
  const auto mark = mark_of(line.verdict.health);
  const bool coloured = colours == Colours::ansi;
  return std::format("  {}{:<5}{}{:<13} {}\n", coloured ? mark.colour : "", mark.word,
                     coloured ? "\x1b[0m" : "", line.subject, line.verdict.text);
}

std::string_view summary(Health health) {
  switch (health) {
    case Health::good:
    case Health::note:
      return "healthy";
    case Health::bad:
      return "not healthy";
    case Health::unknown:
      return "nothing bad was seen, but what is marked ? could not be read";
  }
  return "";
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// A subject's own members; what is not known has none.
Json members(const manage::StreamFacts& facts) {
  return {{"on", facts.is_on}, {"view_type", facts.view_type}};
}
Json members(const manage::TriggerFacts& facts) {
  return {{"uuid", facts.uuid},
          {"state", facts.state},
          {"last_result", facts.last_result},
          {"of_present_stream", facts.is_of_this_stream},
          {"differences", facts.differences}};
}
Json members(const manage::LagFacts& facts) {
  return {{"iterator_age_ms", or_null(facts.iterator_age_ms)},
          {"since_newest_change_ms", or_null(facts.since_newest_change_ms)}};
}
Json members(const manage::SnapshotFacts& facts) {
  return {{"export_arn", facts.arn},
          {"export_status", facts.status},
          {"export_time_s", facts.export_time_s},
          {"items", facts.items},
          {"loaded", or_null(facts.is_loaded)}};
}
Json members(const std::optional<manage::RowFacts>& facts) {
  if (!facts) {
    return Json::object();
  }
  return {{"datasource", facts->datasource},
          {"rows", facts->rows},
          {"quarantined", facts->quarantined},
          {"newest_change_s", or_null(facts->newest_change_s)}};
}
Json members(const manage::DeadLetterFacts& facts) {
  return {{"destination", facts.destination}, {"messages", or_null(facts.messages)}};
}
Json members(const manage::FunctionFacts& facts) {
  using enum manage::FunctionFacts::Code;
  return {{"arn", facts.arn},
          {"state", facts.state},
          {"architecture", facts.architecture},
          {"code_sha256", facts.code_sha256},
          {"code_is_this_program",
           facts.code == not_compared ? Json(nullptr) : Json(facts.code == this_program)},
          {"differences", facts.differences}};
}
Json members(const manage::AlarmFacts& facts) {
  return {{"count", facts.count}, {"in_alarm", facts.in_alarm}};
}

template <class T>
Json subject(const manage::Fact<T>& fact) {
  const auto verdict = manage::judge(fact);
  Json json{{"health", manage::to_string(verdict.health)}, {"text", verdict.text}};
  if (fact) {
    json.update(members(*fact));
  }
  return json;
}

}  // namespace

std::string to_text(const manage::Status& status, Colours colours) {
  auto text = std::format("{} in {}\n", status.function_name, status.region);
  for (const auto& line : manage::function_lines(status)) {
    text += line_text(line, colours);
  }
  for (const auto& table : status.tables) {
    text += std::format("\n{}\n", table.table);
    for (const auto& line : manage::table_lines(table)) {
      text += line_text(line, colours);
    }
  }
  return text + std::format("\n{}\n", summary(manage::health_of(status)));
}

std::string to_json(const manage::Status& status) {
  const auto health = manage::health_of(status);
  Json json{{"healthy", health == Health::good},
            {"health", manage::to_string(health)},
            {"region", status.region},
            {"function_name", status.function_name},
            {"function", subject(status.function)},
            {"alarms", subject(status.alarms)},
            {"tables", Json::array()}};
  for (const auto& table : status.tables) {
    json["tables"].push_back({{"table", table.table},
                              {"stream", subject(table.stream)},
                              {"trigger", subject(table.trigger)},
                              {"lag", subject(table.lag)},
                              {"snapshot", subject(table.snapshot)},
                              {"rows", subject(table.rows)},
                              {"dead_letters", subject(table.dead_letters)}});
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tinydynamocdc::cli
