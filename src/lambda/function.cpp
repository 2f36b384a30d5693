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
#include "deliver/deliver.hpp"
#include "dynamodb/names.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/config.hpp"
#include "lambda/export_handler.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/function_place.hpp"
#include "lambda/metrics.hpp"
#include "lambda/run_options.hpp"
#include "lambda/runtime.hpp"
#include "lambda/scheduled_snapshot.hpp"
#include "lambda/secret_token.hpp"
#include "lambda/stream_handler.hpp"
#include "lambda/working_time.hpp"
#include "net/crt_http_client.hpp"
#include "source/event_kind.hpp"
#include "source/snapshot_request.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::lambda {

using base::Environment;
using base::LogLevel;
using base::Result;

namespace {

constexpr int k_exit_bad_config = 2;
constexpr int k_exit_runtime_api = 70;

static_assert(k_payload_padding_bytes >= dynamodb::k_padding_bytes);

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

// Everything that lives as long as the process: connections, the token, what is known of data
// sources and exports.
class Function {
 public:
  Function(const base::Log& log, Config config, const aws::Access& access,
           tinybird::TokenSource& tokens)
      : log_(log),
        config_(std::move(config)),
        jitter_(access.jitter_seed),
        tokens_(tokens),
        client_({.http = access.http, .clock = access.clock, .jitter = jitter_, .tokens = tokens},
                config_.api),
        destinations_(client_, config_.naming, config_.table_check,
                      [&log](std::string_view remark) { log.line(LogLevel::info, remark, {}); }),
        writer_(config_.naming.key_prefix),
        metrics_({.function_name = config_.function_name,
                  .clock = access.clock,
                  .client = client_,
                  .output = write_to_stdout}),
        aws_(access),
        lookup_({.aws = aws_, .tinybird = client_, .naming = config_.naming}),
        exports_({.log = log_,
                  .aws = aws_,
                  .lookup = lookup_,
                  .deliver = parts(),
                  .options = run_options(config_, Work::export_file),
                  .metrics = metrics_,
                  .naming = config_.naming}) {}

  Result<std::string> handle(const Invocation& invocation) {
    tokens_.begin_work();
    tell_of_too_little_time(invocation);
    const auto kind = source::event_kind(invocation.payload);
    if (!kind) {
      return std::unexpected(kind.error());
    }
    switch (*kind) {
      case source::EventKind::s3:
        return measured(invocation, [&] { return objects_created(invocation); });
      case source::EventKind::s3_test:
        log_.line(LogLevel::info, "S3 has tested its notification: it reaches this function",
                  {{"requestId", invocation.request_id}});
        return "{}";
      case source::EventKind::snapshot_request:
        return scheduled_snapshot(invocation);
      case source::EventKind::stream:
      case source::EventKind::empty:
        break;
    }
    return measured(invocation, [&] { return stream_batch(invocation); });
  }

 private:
  [[nodiscard]] deliver::DeliverParts parts() {
    return {.writer = writer_, .destinations = destinations_, .client = client_};
  }

  [[nodiscard]] base::Deadline working_until(const Invocation& invocation) const {
    return working_deadline(invocation.deadline, client_.clock());
  }

  // Once: the function's time-out is the same for all.
  void tell_of_too_little_time(const Invocation& invocation) {
    const auto reason = too_little_time(invocation.deadline, client_.clock());
    if (reason && !told_of_time_) {
      told_of_time_ = true;
      log_.line(LogLevel::warning, "the function's time-out is short",
                {{"requestId", invocation.request_id}, {"reason", *reason}});
    }
  }

  // The figures of what `work` does are written when it is done.
  template <class WorkOfInvocation>
  Result<std::string> measured(const Invocation& invocation, const WorkOfInvocation& work) {
    metrics_.begin();
    auto result = work();
    metrics_.write(invocation.request_id);
    return result;
  }

  Result<std::string> objects_created(const Invocation& invocation) {
    return exports_.handle({.payload = invocation.payload,
                            .request_id = invocation.request_id,
                            .place = place_of_function(invocation.function_arn),
                            .deadline = working_until(invocation)});
  }

  Result<std::string> scheduled_snapshot(const Invocation& invocation) {
    const auto request = source::parse_snapshot_request(invocation.payload);
    if (!request) {
      return std::unexpected(request.error());
    }
    const auto table = dynamodb::parse_table_arn(request->table_arn);
    if (!table) {
      return std::unexpected(table.error());
    }
    auto started = start_scheduled_snapshot(aws_.in(table->region).exports, *request,
                                            working_until(invocation));
    if (started) {
      log_.line(LogLevel::info, "scheduled snapshot under way",
                {{"requestId", invocation.request_id},
                 {"table", request->table_arn},
                 {"answer", *started}});
    }
    return started;
  }

  Result<std::string> stream_batch(const Invocation& invocation) {
    source::StreamEvent event(invocation.payload);
    const auto report = deliver::deliver(event, parts(), run_options(config_, Work::stream_batch),
                                         working_until(invocation));
    log_report(log_, invocation.request_id, report);
    metrics_.add_changes(report);
    return stream_response(report, config_.failure_answer);
  }

  const base::Log& log_;
  Config config_;
  net::Jitter jitter_;
  tinybird::TokenSource& tokens_;
  tinybird::Client client_;
  deliver::Destinations destinations_;
  row::RowWriter writer_;
  Metrics metrics_;
  AwsClients aws_;
  ExportLookup lookup_;
  ExportHandler exports_;
  bool told_of_time_ = false;
};

}  // namespace

int run_function(const Environment& environment) {
  base::SystemClock clock;
  net::CrtRuntime runtime(net::trust_options(environment));
  const auto http = net::make_http_client(runtime, clock, net::ProxySettings(environment));
  auto config = read_config(environment);
  const base::Log log(config ? config->log_level : LogLevel::info, clock, write_to_stdout);
  const RuntimeParts parts{.http = *http, .clock = clock, .log = log};

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

  Function function(log, std::move(*config), access, *tokens);
  const auto broken =
      run(parts, *api, [&](const Invocation& invocation) { return function.handle(invocation); });
  log.line(LogLevel::error, broken.message);
  return k_exit_runtime_api;
}

}  // namespace tinydynamocdc::lambda
