// SPDX-License-Identifier: Apache-2.0
#include "cli/logs_command.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <format>

#include "aws/logs.hpp"
#include "base/try.hpp"
#include "cli/help.hpp"
#include "cli/random_seed.hpp"
#include "cli/since.hpp"
#include "follow/function_log.hpp"
#include "follow/log_line.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

// CloudWatch Logs takes five requests a second, from everybody in the account together. (AWS:
// CloudWatch Logs quotas, FilterLogEvents.)
constexpr std::chrono::seconds k_pause{2};

}  // namespace

LogsArguments::LogsArguments(Arguments app)
    : app_(app.add_command("logs", "Show the function's log, readable; --tail follows it")) {
  app_.footer(k_logs_help_end);
  app_.add_help_flag("Show this help and end");
  tail_ = app_.add_flag("--tail", "Show new lines as they come, until Ctrl-C");
  app_.add_option("--since", command_.since, "From then on: 10m, 2h, 3d, or 2026-01-31T12:00:00Z")
      .type_name("TIME")
      .shows_default();
  app_.add_option("--level", level_, "Lines of this level and above: DEBUG, INFO, WARNING, ERROR")
      .type_name("LEVEL")
      .shows_default();
  add_function(app_, command_.place);
}

Result<LogsCommand> LogsArguments::command() const {
  auto command = command_;
  TINYDYNAMOCDC_TRY(command.place, checked_place(app_, command_.place));
  const auto level = base::parse_log_level(level_);
  if (!level) {
    return base::fail(base::ErrorKind::bad_config,
                      std::format("--level: {} is not one of DEBUG, INFO, WARNING, ERROR", level_));
  }
  command.level = *level;
  command.repetition = tail_.given() ? Repetition::until_stopped : Repetition::once;
  return command;
}

Result<ExitCode> run_logs(const LogsCommand& command, const base::Environment& environment,
                          const RunParts& parts) {
  TINYDYNAMOCDC_TRY(const auto region, region_of(command.place.region, environment));
  TINYDYNAMOCDC_TRY(const auto from_s, since_s(command.since, parts.clock.unix_ms() / 1'000));
  aws::Logs logs({parts.http, parts.clock, parts.credentials, environment, region, random_seed()});
  follow::FunctionLog log(logs, parts.clock, "/aws/lambda/" + command.place.lambda_name,
                          from_s * 1'000);
  auto* out = parts.streams.out;
  const auto colours =
      ::isatty(::fileno(out)) == 1 ? follow::LogColours::ansi : follow::LogColours::none;
  for (bool is_first = true;; is_first = false) {
    if (!is_first) {
      parts.clock.sleep_for(k_pause);
    }
    auto read = log.read([&](const aws::LogEvent& event) {
      const auto line = follow::log_line(event.message);
      if (line.level >= command.level) {
        std::fputs(follow::to_text(line, event.unix_ms, colours).c_str(), out);
      }
    });
    std::fflush(out);
    const bool follows = command.repetition == Repetition::until_stopped;
    if (!read && !(follows && !is_first && base::is_transient(read.error().kind))) {
      return std::unexpected(std::move(read).error());
    }
    if (!read) {
      std::fprintf(parts.streams.err, "%s; trying again\n", read.error().message.c_str());
    }
    if (!follows) {
      break;
    }
  }
  return ExitCode::success;
}

}  // namespace tinydynamocdc::cli
