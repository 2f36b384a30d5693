// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <cstdio>
#include <utility>
#include <variant>

#include "cli/configuration_command.hpp"
#include "cli/convert.hpp"
#include "cli/exit_code.hpp"
#include "cli/manage_command.hpp"
#include "cli/options.hpp"
#include "cli/redrive_command.hpp"
#include "cli/status_command.hpp"
#include "net/crt_http_client.hpp"
#include "net/crt_runtime.hpp"
#include "net/trust_store.hpp"

namespace tinydynamocdc::cli {

using base::Result;

namespace {

/// What each kind of command does.
struct Runner {
  const base::Environment& environment;
  const RunParts& parts;

  Result<ExitCode> operator()(const ShowText& command) const {
    std::fputs(command.text.c_str(), parts.streams.out);
    return ExitCode::success;
  }

  Result<ExitCode> operator()(const ConvertCommand& command) const {
    const auto stats = converted(command.options);
    if (!stats) {
      return std::unexpected(stats.error());
    }
    if (command.stats == PrintStats::yes) {
      std::fprintf(parts.streams.err, "%s\n", to_json(*stats).c_str());
    }
    return ExitCode::success;
  }

  Result<ExitCode> operator()(const StatusCommand& command) const {
    return run_status(command, with_tinybird(environment, command.place.tinybird), parts);
  }

  Result<ExitCode> operator()(const RedriveCommand& command) const {
    return run_redrive(command, with_tinybird(environment, command.place.tinybird), parts);
  }

  Result<ExitCode> operator()(const ConfigurationCommand& command) const {
    return run_configuration(command, environment, parts);
  }

  Result<ExitCode> operator()(const ManageCommand& command) const {
    Terminal terminal(parts.streams);
    return run_manage(command, with_tinybird(environment, command.tinybird),
                      {parts.http, parts.clock, parts.credentials, terminal})
        .transform([] { return ExitCode::success; });
  }

  // The line of progress is gone when this returns.
  [[nodiscard]] Result<ConvertStats> converted(const ConvertOptions& options) const {
    Terminal terminal(parts.streams);
    const auto rows = options.output ? Terminal::Rows::to_file : Terminal::Rows::to_out;
    return convert(options, parts.clock,
                   [&](std::string_view line) { terminal.progress(line, rows); });
  }
};

}  // namespace

int run(std::span<const std::string> arguments, const base::Environment& environment) {
  base::SystemClock clock;
  // Nothing of this starts before the first request.
  net::CrtRuntime runtime(net::trust_options(environment));
  const auto http = net::make_http_client(runtime, clock, net::ProxySettings(environment));
  const auto credentials = aws::make_default_credentials(runtime, clock, environment);
  return run(arguments, environment, {*http, clock, *credentials});
}

int run(std::span<const std::string> arguments, const base::Environment& environment,
        const RunParts& parts) {
  const auto command = parse_options(arguments, environment);
  const auto result = command ? std::visit(Runner{environment, parts}, *command)
                              : Result<ExitCode>(std::unexpected(command.error()));
  if (!result) {
    std::fflush(parts.streams.out);
    std::fprintf(parts.streams.err, "error: %s\n", result.error().message.c_str());
    return std::to_underlying(exit_code(result.error().kind));
  }
  return std::to_underlying(*result);
}

}  // namespace tinydynamocdc::cli
