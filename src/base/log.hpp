// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace tinydynamocdc::base {

enum class LogLevel { debug, info, warning, error };

/// Reads DEBUG, INFO, WARN or WARNING, ERROR (case does not matter; the names Python and AWS Lambda
/// use). CRITICAL and FATAL count as ERROR, TRACE as DEBUG.
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view text);

/// One named value of a log line. There is none for a Secret, on purpose.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

/// Writes one JSON object per line: {"timestamp":"2026-…Z","level":"INFO","message":"…",<fields>}:
/// the form in which AWS Lambda passes structured logs through. Payloads, tokens and signatures are
/// never given to it.
class Log {
 public:
  /// `write` gets each whole line, newline included.
  Log(LogLevel threshold, const Clock& clock, std::function<void(std::string_view)> write)
      : threshold_(threshold), clock_(clock), write_(std::move(write)) {}

  /// Ask first where making the message or its fields costs anything.
  [[nodiscard]] bool enabled(LogLevel level) const { return level >= threshold_; }

  void line(LogLevel level, std::string_view message,
            std::initializer_list<LogField> fields = {}) const;

 private:
  LogLevel threshold_;
  const Clock& clock_;
  std::function<void(std::string_view)> write_;
};

}  // namespace tinydynamocdc::base
