// SPDX-License-Identifier: Apache-2.0
#include "lambda/function.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "aws/credentials.hpp"
#include "aws/region.hpp"
#include "aws/secrets_manager.hpp"
#include "base/check.hpp"
#include "lambda/config.hpp"
#include "lambda/invocation_handler.hpp"
#include "lambda/runtime.hpp"
#include "lambda/secret_token.hpp"
#include "net/crt_http_client.hpp"
#include "net/plain_http_client.hpp"

namespace tinydynamocdc::lambda {

using base::Environment;
using base::LogLevel;

namespace {

constexpr int k_exit_bad_config = 2;
constexpr int k_exit_runtime_api = 70;

void write_to_stdout(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

// The token's way to us through Secrets Manager; made only where the token is not given directly.
struct SecretPath {
  SecretPath(const aws::Access& access, TokenSecret secret)
      : secrets(access), token(secrets, std::move(secret)) {}

  aws::SecretsManager secrets;
  SecretToken token;
};

}  // namespace

int run_function(const Environment& environment) {
  base::SystemClock clock;
  net::CrtRuntime runtime(net::trust_options(environment));
  const auto http = net::make_http_client(runtime, clock, net::ProxySettings(environment));
  auto config = read_config(environment);
  const base::Log log(config ? config->log_level : LogLevel::info, clock, write_to_stdout);
  // A client of its own: between two changes there is nothing else to be done than to speak with
  // it.
  const auto runtime_api = net::make_plain_http_client(clock);
  const RuntimeParts parts{.http = *runtime_api, .clock = clock, .log = log};

  const auto api = parse_runtime_api(environment.get_or("AWS_LAMBDA_RUNTIME_API", ""));
  if (!api) {
    log.line(LogLevel::error, api.error().message);
    return k_exit_bad_config;
  }
  const auto cannot_start = [&](const base::Error& error) {
    report_init_error(parts, *api, error);
    return k_exit_bad_config;
  };
  if (!config) {
    return cannot_start(config.error());
  }

  // Costs nothing until it is asked for.
  const auto credentials = aws::make_default_credentials(*http, clock, environment);
  aws::Access access{.http = *http,
                     .clock = clock,
                     .credentials = *credentials,
                     .environment = environment,
                     .jitter_seed = static_cast<std::uint64_t>(clock.unix_ms())};
  std::optional<tinybird::FixedToken> fixed_token;
  std::optional<SecretPath> secret_path;
  tinybird::TokenSource* tokens = nullptr;
  if (const auto& token = config->token) {
    tokens = &fixed_token.emplace(*token);
  } else if (const auto& secret = config->token_secret) {
    const auto region = aws::resolve_region(environment, "");
    if (!region) {
      return cannot_start(region.error());
    }
    access.region = *region;
    tokens = &secret_path.emplace(access, *secret).token;
  }
  TINYDYNAMOCDC_CHECK(tokens != nullptr);  // read_config has seen to one of them.

  InvocationHandler function(
      std::move(*config),
      {.log = log, .access = access, .tokens = *tokens, .metrics_output = write_to_stdout});
  const auto broken =
      run(parts, *api, [&](const Invocation& invocation) { return function.handle(invocation); });
  log.line(LogLevel::error, broken.message);
  return k_exit_runtime_api;
}

}  // namespace tinydynamocdc::lambda
