// SPDX-License-Identifier: Apache-2.0
#include "cli/status_command.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <format>
#include <optional>
#include <string>
#include <utility>

#include "cli/clients.hpp"
#include "cli/random_seed.hpp"
#include "cli/status_text.hpp"
#include "manage/named_tables.hpp"
#include "manage/naming_from.hpp"
#include "manage/program_zip.hpp"
#include "manage/tinybird_target.hpp"
#include "status/patience.hpp"
#include "status/read_status.hpp"
#include "status/verdict.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

/// Every client of one call; nothing here is asked for more than it takes to read.
class Look {
 public:
  Look(const StatusCommand& command, const RunParts& parts, const base::Environment& environment,
       std::string region)
      : command_(command),
        parts_(parts),
        patience_(parts.http, parts.clock),
        aws_({patience_, patience_, parts.credentials, environment, region, random_seed()}),
        terminal_(parts.streams) {
    target_.site.region = std::move(region);
  }

  Result<void> prepare(const base::Environment& environment) {
    auto tables = manage::named_tables({aws_.dynamodb, patience_, terminal_}, command_.place.tables,
                                       target_.site.region);
    if (!tables) {
      return std::unexpected(tables.error());
    }
    target_.tables = std::move(*tables);
    target_.site.function = command_.place.lambda_name;
    if (!command_.lambda_secret.empty()) {
      target_.site.secret = command_.lambda_secret;
    }
    target_.settings = {.timeout_s = command_.lambda_timeout_s,
                        .memory_mib = command_.lambda_memory_mib,
                        .naming = manage::variables_of(manage::naming_in(environment))};
    target_.naming = manage::naming_in(environment);
    target_.seed = random_seed();
    if (manage::has_tinybird_token(environment, std::filesystem::current_path())) {
      auto tinybird = manage::find_tinybird_target(environment, std::filesystem::current_path());
      if (!tinybird) {
        return std::unexpected(tinybird.error());
      }
      target_.tinybird = std::move(*tinybird);
    }
    // A program that cannot be a function (such as one under test) is not compared.
    if (auto code = manage::code_package(std::nullopt)) {
      target_.code = std::move(*code);
    }
    return {};
  }

  Result<status::Status> look() {
    patience_.renew();
    return status::read_status(
        {.aws = {aws_.dynamodb, {aws_.functions, aws_.iam, aws_.secrets, patience_, terminal_}},
         .sts = aws_.sts,
         .logs = aws_.logs,
         .exports = aws_.exports,
         .watch = aws_.watch,
         .queues = aws_.queues,
         .objects = aws_.objects,
         .buckets = aws_.buckets,
         .scheduler = aws_.scheduler,
         .topics = aws_.topics,
         .http = parts_.http,
         .clock = parts_.clock},
        target_);
  }

 private:
  const StatusCommand& command_;
  const RunParts& parts_;
  status::Patience patience_;
  Clients aws_;
  Terminal terminal_;
  status::StatusTarget target_;
};

Result<ExitCode> looked_at(const StatusCommand& command, const base::Environment& environment,
                           const RunParts& parts, const WatchLimits& limits) {
  auto region = region_of(command.place.region, environment);
  if (!region) {
    return std::unexpected(region.error());
  }
  Look look(command, parts, environment, std::move(*region));
  if (auto prepared = look.prepare(environment); !prepared) {
    return std::unexpected(prepared.error());
  }
  auto* out = parts.streams.out;
  const bool is_terminal = ::isatty(::fileno(out)) == 1;
  const bool watches = command.repetition == Repetition::until_stopped;
  auto code = ExitCode::success;
  for (int round = 0; round < limits.rounds_max; ++round) {
    if (round > 0) {
      parts.clock.sleep_for(limits.pause);
    }
    const auto time = time_text(parts.clock.unix_ms());
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
