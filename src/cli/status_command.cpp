// SPDX-License-Identifier: Apache-2.0
#include "cli/status_command.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <format>
#include <memory>
#include <utility>

#include "aws/digest.hpp"
#include "cli/clients.hpp"
#include "cli/random_seed.hpp"
#include "cli/status_text.hpp"
#include "manage/named_tables.hpp"
#include "manage/naming_from.hpp"
#include "manage/program_zip.hpp"
#include "manage/read_status.hpp"
#include "manage/tinybird_access.hpp"
#include "manage/verdict.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

/// Every client of one call; nothing here is asked for more than it takes to read.
class Look {
 public:
  Look(const StatusCommand& command, const RunParts& parts, const aws::Access& access)
      : command_(command),
        parts_(parts),
        region_(access.region),
        aws_(access),
        terminal_(parts.streams) {}

  Result<void> prepare(const base::Environment& environment) {
    auto tables = manage::named_tables({aws_.dynamodb, parts_.clock, terminal_},
                                       command_.place.tables, region_);
    if (!tables) {
      return std::unexpected(tables.error());
    }
    target_ = {.tables = std::move(*tables),
               .function = {.name = command_.place.lambda_name,
                            .role = {},
                            .secret = command_.lambda_secret,
                            .region = region_},
               .settings = {.timeout_s = command_.lambda_timeout_s,
                            .memory_mib = command_.lambda_memory_mib,
                            .naming = manage::variables_of(manage::naming_in(environment))},
               .api_endpoint = {},
               .code_sha256 = {},
               .code_architecture = {}};
    if (manage::has_tinybird_token(environment, std::filesystem::current_path())) {
      const auto tinybird =
          manage::find_tinybird_target(environment, std::filesystem::current_path());
      if (!tinybird) {
        return std::unexpected(tinybird.error());
      }
      target_.api_endpoint = tinybird->api_endpoint;
      tinybird_ = std::make_unique<manage::TinybirdAccess>(parts_.http, parts_.clock, *tinybird,
                                                           random_seed());
    }
    // A program that cannot be a function (such as one under test) is not compared.
    if (const auto code = manage::code_package(std::nullopt)) {
      target_.code_sha256 = aws::sha256_base64(code->zip);
      target_.code_architecture = code->architecture;
    }
    return {};
  }

  Result<manage::Status> look() {
    return manage::read_status(
        {.aws = {aws_.dynamodb, {aws_.functions, aws_.iam, aws_.secrets, parts_.clock, terminal_}},
         .exports = aws_.exports,
         .watch = aws_.watch,
         .queues = aws_.queues,
         .objects = aws_.objects,
         .tinybird = tinybird_ ? &tinybird_->client() : nullptr},
        target_);
  }

 private:
  const StatusCommand& command_;
  const RunParts& parts_;
  std::string region_;
  Clients aws_;
  Terminal terminal_;
  std::unique_ptr<manage::TinybirdAccess> tinybird_;
  manage::StatusTarget target_;
};

}  // namespace

Result<ExitCode> run_status(const StatusCommand& command, const base::Environment& environment,
                            const RunParts& parts, const WatchLimits& limits) {
  const auto region = region_of(command.place.region, environment);
  if (!region) {
    return std::unexpected(region.error());
  }
  const aws::Access access{parts.http,  parts.clock, parts.credentials,
                           environment, *region,     random_seed()};
  Look look(command, parts, access);
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
    const auto status = look.look();
    if (!status && !(watches && base::is_transient(status.error().kind))) {
      return std::unexpected(status.error());
    }
    std::string text;
    if (watches && is_terminal && command.form == OutputForm::text) {
      text = "\x1b[H\x1b[2J";  // the cursor home, the screen empty
    }
    if (!status) {
      std::fprintf(parts.streams.err, "%s\n", status.error().message.c_str());
      continue;
    }
    text += command.form == OutputForm::json
                ? to_json(*status)
                : to_text(*status, is_terminal ? Colours::ansi : Colours::none);
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
    code =
        manage::health_of(*status) == manage::Health::good ? ExitCode::success : ExitCode::not_well;
    if (!watches) {
      return code;
    }
  }
  return code;
}

}  // namespace tinydynamocdc::cli
