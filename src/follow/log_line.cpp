// SPDX-License-Identifier: Apache-2.0
#include "follow/log_line.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <nlohmann/json.hpp>
#include <set>

namespace tinydynamocdc::follow {

using base::LogLevel;
using Json = nlohmann::ordered_json;

namespace {

std::string text_of(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The member, or an empty object where there is none.
Json object_of(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_object() ? *found : Json::object();
}

std::string shown(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Nothing from a log moves a terminal's cursor. Lines keep their length: an error's text is all of
// it worth reading.
std::string on_one_line(std::string text) {
  constexpr auto k_delete = '\x7f';
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == k_delete; }, ' ');
  while (text.ends_with(' ')) {
    text.pop_back();
  }
  return text;
}

LogLine of_function(const Json& json) {
  const std::set<std::string_view> said{"timestamp", "level", "message", "requestId"};
  LogLine line{.level = base::parse_log_level(text_of(json, "level")).value_or(LogLevel::info),
               .text = text_of(json, "message")};
  std::string fields;
  for (const auto& [name, value] : json.items()) {
    if (!said.contains(name)) {
      fields += std::format("{}{}={}", fields.empty() ? "  " : " ", name, shown(value));
    }
  }
  line.text += fields;
  return line;
}

std::string report(const Json& record) {
  const auto metrics = object_of(record, "metrics");
  const auto number = [&](const char* name) { return shown(metrics.value(name, Json(0))); };
  auto text = std::format("invocation {}: {} ms, {} MB of {} MB", text_of(record, "status"),
                          number("durationMs"), number("maxMemoryUsedMB"), number("memorySizeMB"));
  if (metrics.contains("initDurationMs")) {
    text += std::format(", started in {} ms", number("initDurationMs"));
  }
  if (const auto error = text_of(record, "errorType"); !error.empty()) {
    text += ": " + error;
  }
  return text;
}

LogLine of_platform(const Json& json) {
  const auto type = text_of(json, "type");
  const auto record = object_of(json, "record");
  const auto status = text_of(record, "status");
  const bool failed = !status.empty() && status != "success";
  return {.level = failed ? LogLevel::error : LogLevel::debug,
          .text = type == "platform.report" ? report(record) : type + "  " + shown(record)};
}

bool is_of_platform(std::string_view text) {
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{
          "START RequestId:", "END RequestId:", "REPORT RequestId:", "INIT_START "},
      [&](std::string_view head) { return text.starts_with(head); });
}

LogLine read(std::string_view message) {
  const auto json = Json::parse(message, nullptr, false);
  if (!json.is_object()) {
    return {.level = is_of_platform(message) ? LogLevel::debug : LogLevel::info,
            .text = std::string(message)};
  }
  if (json.contains("_aws")) {
    auto line = of_function(json);
    line.level = LogLevel::debug;
    return line;
  }
  if (text_of(json, "type").starts_with("platform.")) {
    return of_platform(json);
  }
  return text_of(json, "message").empty()
             ? LogLine{.level = LogLevel::info, .text = std::string(message)}
             : of_function(json);
}

struct Name {
  std::string_view word;
  std::string_view colour;
};

Name name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return {"debug", "\x1b[2m"};
    case LogLevel::info:
      return {"info", ""};
    case LogLevel::warning:
      return {"WARN", "\x1b[33m"};
    case LogLevel::error:
      break;
  }
  return {"ERROR", "\x1b[31m"};
}

}  // namespace

LogLine log_line(std::string_view message) {
  auto line = read(message);
  line.text = on_one_line(std::move(line.text));
  return line;
}

std::string to_text(const LogLine& line, std::int64_t unix_ms, LogColours colours) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(unix_ms)};
  const auto name = name_of(line.level);
  const bool coloured = colours == LogColours::ansi && !name.colour.empty();
  return std::format("{:%T} {}{:<5}{} {}\n", time, coloured ? name.colour : "", name.word,
                     coloured ? "\x1b[0m" : "", line.text);
}

}  // namespace tinydynamocdc::follow
