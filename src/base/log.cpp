// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <algorithm>
#include <chrono>
#include <format>

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

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return result;
}

// Length of the valid UTF-8 sequence at the front, 0 if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  const bool overlong_or_beyond =
      (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) >= 0xA0) ||
      (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90);
  return overlong_or_beyond ? 0 : length;
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

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const auto length = utf8_length(text);
    const char c = text.front();
    if (length == 0) {
      quoted += "\uFFFD";
    } else if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += std::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      quoted += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return quoted + '"';
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
