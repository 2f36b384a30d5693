// SPDX-License-Identifier: Apache-2.0
#include "cli/status_command.hpp"

#include <unistd.h>

#include <cstdio>
#include <format>
#include <optional>
#include <string>
#include <utility>

#include "base/iso_time.hpp"
#include "base/try.hpp"
#include "cli/status_look.hpp"
#include "cli/status_text.hpp"
#include "status/verdict.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

Result<ExitCode> looked_at(const StatusCommand& command, const base::Environment& environment,
                           const RunParts& parts, const WatchLimits& limits) {
  TINYDYNAMOCDC_TRY(auto region, region_of(command.place.region, environment));
  StatusLook look(command, parts, environment, std::move(region));
  TINYDYNAMOCDC_TRY_VOID(look.prepare(environment));
  auto* out = parts.streams.out;
  const bool is_terminal = ::isatty(::fileno(out)) == 1;
  const bool watches = command.repetition == Repetition::until_stopped;
  auto code = ExitCode::success;
  for (int round = 0; round < limits.rounds_max; ++round) {
    if (round > 0) {
      parts.clock.sleep_for(limits.pause);
    }
    const auto time = base::utc_text(parts.clock.unix_ms() / 1000);
    const auto status = look.look();
    if (!status && !(watches && base::is_transient(status.error().kind))) {
      return std::unexpected(status.error());
    }
    std::string text;
    if (watches && is_terminal && command.form == OutputForm::text) {
      text = "\x1b[H\x1b[2J";  // the cursor home, the screen empty
    }
    if (watches && command.form == OutputForm::text) {
      text += time + "\n";
    }
    if (!status) {
      std::fprintf(parts.streams.err, "%s: %s\n", time.c_str(), status.error().message.c_str());
      continue;
    }
    text += command.form == OutputForm::json
                ? to_json(*status)
                : to_text(*status, is_terminal ? Colours::ansi : Colours::none);
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
    code =
        status::health_of(*status) == status::Health::good ? ExitCode::success : ExitCode::not_well;
    if (!watches) {
      return code;
    }
  }
  return code;
}

}  // namespace

Result<ExitCode> run_status(const StatusCommand& command, const base::Environment& environment,
                            const RunParts& parts, const WatchLimits& limits) {
  auto code = looked_at(command, environment, parts, limits);
  if (!code && command.form == OutputForm::json) {
    const auto exit = std::to_underlying(exit_code(code.error().kind));
    std::fputs(to_json(code.error(), exit).c_str(), parts.streams.out);
  }
  return code;
}

}  // namespace tinydynamocdc::cli
