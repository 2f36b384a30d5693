// SPDX-License-Identifier: Apache-2.0
#include "lambda/invocation_handler.hpp"

#include <utility>

#include "base/try.hpp"
#include "dynamodb/names.hpp"
#include "lambda/function_place.hpp"
#include "lambda/own_call.hpp"
#include "lambda/run_options.hpp"
#include "lambda/scheduled_snapshot.hpp"
#include "lambda/stream_handler.hpp"
#include "lambda/working_time.hpp"
#include "source/event_kind.hpp"
#include "source/snapshot_request.hpp"
#include "source/stream_event.hpp"
#include "source/wrapped_s3_event.hpp"

namespace tinydynamocdc::lambda {

using base::LogLevel;
using base::Result;

namespace {

static_assert(k_payload_padding_bytes >= dynamodb::k_padding_bytes);

// The figures of what `work` does are written when it is done.
template <class WorkOfInvocation>
Result<std::string> measured(Metrics& metrics, const Invocation& invocation,
                             const WorkOfInvocation& work) {
  metrics.begin();
  auto result = work();
  metrics.write(invocation.request_id);
  return result;
}

}  // namespace

InvocationHandler::InvocationHandler(Config config, const Parts& parts)
    : log_(parts.log),
      config_(std::move(config)),
      jitter_(parts.access.jitter_seed),
      tokens_(parts.tokens),
      client_({.http = parts.access.http,
               .clock = parts.access.clock,
               .jitter = jitter_,
               .tokens = parts.tokens},
              config_.api),
      destinations_(client_, config_.naming, config_.table_check,
                    [this](std::string_view remark) { log_.line(LogLevel::info, remark, {}); }),
      writer_(config_.naming.key_prefix),
      metrics_({.function_name = config_.function_name,
                .clock = parts.access.clock,
                .client = client_,
                .output = parts.metrics_output}),
      aws_(parts.access),
      lookup_({.aws = aws_, .tinybird = client_, .naming = config_.naming}),
      exports_({.log = log_,
                .aws = aws_,
                .lookup = lookup_,
                .deliver = deliver_parts(),
                .options = run_options(config_, Work::export_file),
                .metrics = metrics_,
                .naming = config_.naming,
                .api = tinybird::api_name(config_.api)}),
      failures_({.log = log_,
                 .aws = aws_,
                 .deliver = deliver_parts(),
                 .options = run_options(config_, Work::stream_batch),
                 .exports = exports_,
                 .metrics = metrics_,
                 .failure_answer = config_.failure_answer}) {}

Result<std::string> InvocationHandler::handle(const Invocation& invocation) {
  tokens_.begin_work();
  tell_of_too_little_time(invocation);
  const auto kind = source::event_kind(invocation.payload);
  if (!kind) {
    return std::unexpected(kind.error());
  }
  switch (*kind) {
    case source::EventKind::s3:
    case source::EventKind::proof_request:
      return measured(metrics_, invocation,
                      [&] { return objects_created(invocation, invocation.payload); });
    case source::EventKind::wrapped_s3:
      return measured(metrics_, invocation, [&]() -> Result<std::string> {
        TINYDYNAMOCDC_TRY(const auto event, source::s3_event_in(invocation.payload));
        return event ? objects_created(invocation, *event)
                     : base::fail(base::ErrorKind::bad_input, "it does not contain an S3 event");
      });
    case source::EventKind::failures:
      return measured(metrics_, invocation, [&] { return failures(invocation); });
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
  return measured(metrics_, invocation, [&] { return stream_batch(invocation); });
}

deliver::DeliverParts InvocationHandler::deliver_parts() {
  return {.writer = writer_, .destinations = destinations_, .client = client_, .stock = &stock_};
}

base::Deadline InvocationHandler::working_until(const Invocation& invocation) const {
  return working_deadline(invocation.deadline, client_.clock());
}

// Once: the function's time-out is the same for all.
void InvocationHandler::tell_of_too_little_time(const Invocation& invocation) {
  const auto reason = too_little_time(invocation.deadline, client_.clock());
  if (reason && !told_of_time_) {
    told_of_time_ = true;
    log_.line(LogLevel::warning, "the function's time-out is short",
              {{"requestId", invocation.request_id}, {"reason", *reason}});
  }
}

Result<std::string> InvocationHandler::objects_created(const Invocation& invocation,
                                                       std::string_view event) {
  return exports_.handle(
      {.payload = event,
       .request_id = invocation.request_id,
       .place = place_of_function(invocation.function_arn),
       .go_on = own_call(aws_, client_.clock(), invocation.function_arn, invocation.deadline),
       .deadline = working_until(invocation)});
}

Result<std::string> InvocationHandler::failures(const Invocation& invocation) {
  return failures_.handle({.payload = invocation.payload,
                           .request_id = invocation.request_id,
                           .function_arn = invocation.function_arn,
                           .deadline = working_until(invocation)});
}

Result<std::string> InvocationHandler::scheduled_snapshot(const Invocation& invocation) {
  TINYDYNAMOCDC_TRY(const auto request, source::parse_snapshot_request(invocation.payload));
  TINYDYNAMOCDC_TRY(const auto table, dynamodb::parse_table_arn(request.table_arn));
  auto started =
      start_scheduled_snapshot(aws_.in(table.region), request, working_until(invocation));
  if (started) {
    log_.line(
        LogLevel::info, "scheduled snapshot started",
        {{"requestId", invocation.request_id}, {"table", request.table_arn}, {"answer", *started}});
  }
  return started;
}

Result<std::string> InvocationHandler::stream_batch(const Invocation& invocation) {
  source::StreamEvent event(invocation.payload);
  const auto report = deliver::deliver(
      event, deliver_parts(), run_options(config_, Work::stream_batch), working_until(invocation));
  log_report(log_, invocation.request_id, report);
  metrics_.add_changes(report);
  return stream_response(report, config_.failure_answer);
}

}  // namespace tinydynamocdc::lambda
