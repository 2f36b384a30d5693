// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <algorithm>
#include <chrono>
#include <format>

#include "base/json_text.hpp"
#include "base/text.hpp"

namespace tinydynamocdc::base {

namespace {

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "DEBUG";
    case LogLevel::info:
      return "INFO";
    case LogLevel::warning:
      return "WARN";
    case LogLevel::error:
      return "ERROR";
  }
  return "ERROR";
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  const auto name = upper(text);
  if (name == "DEBUG" || name == "TRACE") {
    return LogLevel::debug;
  }
  if (name == "INFO") {
    return LogLevel::info;
  }
  if (name == "WARN" || name == "WARNING") {
    return LogLevel::warning;
  }
  if (name == "ERROR" || name == "CRITICAL" || name == "FATAL") {
    return LogLevel::error;
  }
  return std::nullopt;
}

void Log::line(LogLevel level, std::string_view message,
               std::initializer_list<LogField> fields) const {
  if (!enabled(level)) {
    return;
  }
  const std::chrono::sys_time<std::chrono::milliseconds> now{
      std::chrono::milliseconds(clock_.unix_ms())};
  auto text = std::format(R"({{"timestamp":"{:%FT%T}Z","level":"{}","message":{})", now,
                          to_string(level), json_quoted(message));
  for (const auto& field : fields) {
    text += std::format(",{}:", json_quoted(field.name));
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      text += std::format("{}", *number);
    } else {
      text += json_quoted(std::get<std::string_view>(field.value));
    }
  }
  text += "}\n";
  write_(text);
}

}  // namespace tinydynamocdc::base
