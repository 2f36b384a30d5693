// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>
#include <variant>

#include "base/try.hpp"
#include "cli/cloudformation_command.hpp"
#include "cli/configuration_command.hpp"
#include "cli/doctor_command.hpp"
#include "cli/exit_code.hpp"
#include "cli/load_command.hpp"
#include "cli/logs_command.hpp"
#include "cli/manage_command.hpp"
#include "cli/mfa_prompt.hpp"
#include "cli/options.hpp"
#include "cli/redrive_command.hpp"
#include "cli/status_command.hpp"
#include "cli/status_text.hpp"
#include "cli/tail_command.hpp"
#include "cli/verify_command.hpp"
#include "cli/zip_command.hpp"
#include "convert/convert.hpp"
#include "net/crt_http_client.hpp"
#include "net/crt_runtime.hpp"
#include "net/trust_store.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

// What each kind of command does.
struct Runner {
  const base::Environment& environment;
  const RunParts& parts;

  Result<ExitCode> operator()(const ShowText& command) const {
    std::fputs(command.text.c_str(),
               command.code == ExitCode::success ? parts.streams.out : parts.streams.err);
    return command.code;
  }

  Result<ExitCode> operator()(const ConvertCommand& command) const {
    TINYDYNAMOCDC_TRY(const auto stats, converted(command.options));
    if (command.stats == PrintStats::yes) {
      std::fprintf(parts.streams.err, "%s\n", to_json(stats).c_str());
    }
    return ExitCode::success;
  }

  Result<ExitCode> operator()(const LoadCommand& command) const {
    return run_load(command, with_tinybird(environment, command.tinybird), parts);
  }

  Result<ExitCode> operator()(const VerifyCommand& command) const {
    return run_verify(command, with_tinybird(environment, command.tinybird), parts);
  }

  Result<ExitCode> operator()(const StatusCommand& command) const {
    return run_status(command, with_tinybird(environment, command.place.tinybird), parts);
  }

  Result<ExitCode> operator()(const DoctorCommand& command) const {
    return run_doctor(command, with_tinybird(environment, command.status.place.tinybird), parts);
  }

  Result<ExitCode> operator()(const LogsCommand& command) const {
    return run_logs(command, environment, parts);
  }

  Result<ExitCode> operator()(const TailCommand& command) const {
    return run_tail(command, with_tinybird(environment, command.place.tinybird), parts);
  }

  Result<ExitCode> operator()(const RedriveCommand& command) const {
    return run_redrive(command, with_tinybird(environment, command.place.tinybird), parts);
  }

  Result<ExitCode> operator()(const ConfigurationCommand& command) const {
    return run_configuration(command, environment, parts);
  }

  Result<ExitCode> operator()(const ZipCommand& command) const {
    return run_zip(command, parts.streams);
  }

  Result<ExitCode> operator()(const CloudFormationCommand& command) const {
    return run_cloudformation(command, environment, parts.streams);
  }

  Result<ExitCode> operator()(const ManageCommand& command) const {
    Terminal terminal(parts.streams);
    return run_manage(command, with_tinybird(environment, command.tinybird),
                      {parts.http, parts.clock, parts.credentials, terminal})
        .transform([] { return ExitCode::success; });
  }

  // The line of progress is gone when this returns.
  [[nodiscard]] Result<convert::ConvertStats> converted(
      const convert::ConvertOptions& options) const {
    Terminal terminal(parts.streams);
    const auto rows = options.output ? Terminal::Rows::to_file : Terminal::Rows::to_out;
    return convert::convert(options, parts.clock,
                            [&](std::string_view line) { terminal.progress(line, rows); });
  }
};

// What a command says about AWS itself.
aws::ChainOptions chain_options(const Command& command) {
  const auto of = [](const std::string& profile, const std::optional<std::string>& region) {
    return aws::ChainOptions{
        .profile = profile, .region = region.value_or(""), .ask_mfa = ask_mfa_code};
  };
  if (const auto* manage = std::get_if<ManageCommand>(&command)) {
    return of(manage->profile, manage->region);
  }
  if (const auto* status = std::get_if<StatusCommand>(&command)) {
    return of(status->place.profile, status->place.region);
  }
  if (const auto* load = std::get_if<LoadCommand>(&command)) {
    return of(load->profile, load->region);
  }
  if (const auto* doctor = std::get_if<DoctorCommand>(&command)) {
    return of(doctor->status.place.profile, doctor->status.place.region);
  }
  if (const auto* logs = std::get_if<LogsCommand>(&command)) {
    return of(logs->place.profile, logs->place.region);
  }
  if (const auto* tail = std::get_if<TailCommand>(&command)) {
    return of(tail->place.profile, tail->place.region);
  }
  if (const auto* verify = std::get_if<VerifyCommand>(&command)) {
    return of(verify->profile, verify->region);
  }
  if (const auto* redrive = std::get_if<RedriveCommand>(&command)) {
    return of(redrive->place.profile, redrive->place.region);
  }
  if (const auto* configuration = std::get_if<ConfigurationCommand>(&command)) {
    return of(configuration->profile, configuration->region);
  }
  return {};
}

// So that region and endpoints come from the named profile, too: botocore's first variable.
base::Environment with_profile(base::Environment environment, const std::string& profile) {
  if (!profile.empty()) {
    environment.set("AWS_DEFAULT_PROFILE", profile);
  }
  return environment;
}

int ended_with(const Result<ExitCode>& result, const Terminal::Streams& streams) {
  if (!result) {
    std::fflush(streams.out);
    std::fprintf(streams.err, "error: %s\n", result.error().message.c_str());
    return std::to_underlying(exit_code(result.error().kind));
  }
  return std::to_underlying(*result);
}

// A script that asked for a status as JSON gets JSON, whatever else it said.
int not_understood(std::span<const std::string> arguments, const base::Error& error,
                   const Terminal::Streams& streams) {
  const bool wants_json =
      std::ranges::contains(arguments, "status") && std::ranges::contains(arguments, "--json");
  if (wants_json) {
    std::fputs(to_json(error, std::to_underlying(exit_code(error.kind))).c_str(), streams.out);
  }
  return ended_with(std::unexpected(error), streams);
}

}  // namespace

int run(std::span<const std::string> arguments, const base::Environment& environment) {
  const auto command = parse_options(arguments, environment);
  if (!command) {
    return not_understood(arguments, command.error(), {});
  }
  auto options = chain_options(*command);
  const auto chosen = with_profile(environment, options.profile);
  base::SystemClock clock;
  // Nothing of this starts before the first request.
  net::CrtRuntime runtime(net::trust_options(chosen));
  const auto http = net::make_http_client(runtime, clock, net::ProxySettings(chosen));
  const auto credentials = aws::make_default_credentials(*http, clock, chosen, std::move(options));
  const RunParts parts{*http, clock, *credentials};
  return ended_with(std::visit(Runner{chosen, parts}, *command), parts.streams);
}

int run(std::span<const std::string> arguments, const base::Environment& environment,
        const RunParts& parts) {
  const auto command = parse_options(arguments, environment);
  if (!command) {
    return not_understood(arguments, command.error(), parts.streams);
  }
  const auto chosen = with_profile(environment, chain_options(*command).profile);
  return ended_with(std::visit(Runner{chosen, parts}, *command), parts.streams);
}

}  // namespace tinydynamocdc::cli
