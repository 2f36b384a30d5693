// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/log.hpp"

/// What happens now, for people who watch: the function's log, and the changes of a table.
namespace tinydynamocdc::follow {

/// A line of the function's log, for people.
struct LogLine {
  /// Lines that AWS Lambda writes about a healthy invocation, and metrics, count as debug.
  base::LogLevel level = base::LogLevel::info;
  /// `message  name=value name=value`, on one line, without control characters.
  std::string text;
};

/// Reads a message of the function's log group: a line of base::Log, an event of AWS Lambda's own
/// in JSON (`{"type":"platform.report",…}`; Lambda developer guide, "Telemetry API schema") or in
/// plain text (`REPORT RequestId: …`), or anything else, which is shown as it is.
[[nodiscard]] LogLine log_line(std::string_view message);

/// `12:34:56.789 ERROR text` (UTC), with a line end. The level is coloured on a terminal.
enum class LogColours { none, ansi };
[[nodiscard]] std::string to_text(const LogLine& line, std::int64_t unix_ms, LogColours colours);

}  // namespace tinydynamocdc::follow
