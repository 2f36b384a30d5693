// SPDX-License-Identifier: Apache-2.0
#include "lambda/queue_handler.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "aws/plain.hpp"
#include "base/caught.hpp"
#include "base/found_in.hpp"
#include "base/json_text.hpp"
#include "base/outside_text.hpp"
#include "base/try.hpp"
#include "lambda/own_call.hpp"
#include "lambda/stream_handler.hpp"
#include "redrive/failure_record.hpp"
#include "redrive/pause.hpp"
#include "redrive/redelivery.hpp"
#include "redrive/renewal.hpp"
#include "source/proof_request.hpp"
#include "source/sqs_event.hpp"
#include "source/wrapped_s3_event.hpp"

namespace tinydynamocdc::lambda {

using aws::plain;
using base::Deadline;
using base::ErrorKind;
using base::LogLevel;
using base::Result;
using redrive::FailedEvent;
using redrive::RedeliveryOutcome;
using redrive::RedeliveryReport;
using source::SqsMessage;
using std::chrono::seconds;

namespace {

Deadline failures_deadline(Deadline deadline, const base::Clock& clock) {
  return deadline.is_never()
             ? deadline
             : deadline.earlier_by(std::min(k_putting_off_time_max, deadline.remaining(clock) / 3));
}

// `arn:…:function:<name>`, of whatever version was invoked.
std::string without_version(std::string_view function_arn) {
  constexpr int k_colons = 7;
  std::size_t end = 0;
  for (int colons = 0; end < function_arn.size(); ++end) {
    colons += function_arn[end] == ':' ? 1 : 0;
    if (colons == k_colons) {
      break;
    }
  }
  return std::string(function_arn.substr(0, end));
}

// An event of S3, however it is wrapped, or one that goes on with a proof. Nothing: something else.
Result<std::optional<std::string>> event_in(const std::string& body) {
  return source::is_proof_event(body) ? std::optional(body) : source::s3_event_in(body);
}

// Such an event, or AWS Lambda's failure record about one: it can wait. A stream's records cannot.
bool can_wait(const SqsMessage& message) {
  const auto event = event_in(message.body);
  if (event && *event) {
    return true;
  }
  const auto failure = redrive::parse_failure_record(message.body);
  return failure && std::holds_alternative<FailedEvent>(*failure);
}

// One event being handled.
class Run {
 public:
  Run(const QueueHandler::Parts& parts, const QueueEvent& event)
      : parts_(parts),
        event_(event),
        until_(failures_deadline(event.deadline, clock())),
        delivery_({.streams = [&parts](std::string_view region) -> auto& {
                     return parts.aws.in(region).streams;
                   },
                   .clock = clock(),
                   .deliver = &parts.deliver,
                   .options = parts.options,
                   .handle_event = [this](const FailedEvent& failure,
                                          Deadline deadline) { return again(failure, deadline); },
                   .function_arn = without_version(event.function_arn),
                   .tables = {},
                   .time_per_body = k_redrive_time_per_body}) {}

  void take(SqsMessage message) {
    if (until_.passed(clock())) {
      return put_off(message, {.reason = "no time was left for it in this invocation"});
    }
    if (is_old(message) && renewed(message)) {
      done_.push_back(std::move(message));
      return;
    }
    auto delivered = base::caught("failure record " + message.id, [&] { return deliver(message); });
    const auto report =
        delivered ? std::move(*delivered) : RedeliveryReport{.reason = delivered.error().message};
    if (report.sent.read > 0) {
      log_report(parts_.log, event_.request_id, report.sent);
      parts_.metrics.add_changes(report.sent);
    }
    switch (report.outcome) {
      case RedeliveryOutcome::delivered:
      case RedeliveryOutcome::deliverable:
        log(LogLevel::info, "failed batch delivered", message, report);
        break;
      case RedeliveryOutcome::later:
        return put_off(message, report);
      case RedeliveryOutcome::never:
      case RedeliveryOutcome::out_of_reach:
      case RedeliveryOutcome::not_ours:
        if (const auto moved = move_away(message, report); !moved) {
          return put_off(message,
                         {.table = report.table,
                          .records = report.records,
                          .reason = std::format("{}; {}", moved.error().message, report.reason)});
        }
        parts_.metrics.add_dead_letter();
        log(LogLevel::error, "failed batch moved to the dead-letter queue", message, report);
        break;
    }
    done_.push_back(std::move(message));
  }

  Result<std::string> answer() {
    if (parts_.failure_answer == FailureAnswer::invocation_error && !failed_.empty()) {
      delete_done();
      return base::fail(ErrorKind::unavailable,
                        std::format("{} of {} failed batches are postponed; first: {}",
                                    failed_.size(), failed_.size() + done_.size(), first_reason_));
    }
    std::string items;
    for (const auto& id : failed_) {
      items += std::format(R"({}{{"itemIdentifier":{}}})", items.empty() ? "" : ",",
                           base::json_quoted(id));
    }
    return std::format(R"({{"batchItemFailures":[{}]}})", items);
  }

 private:
  [[nodiscard]] base::Clock& clock() const { return parts_.deliver.client.clock(); }

  Result<RedeliveryReport> deliver(const SqsMessage& message) {
    const auto event = event_in(message.body);
    if (event && !*event) {
      return delivery_.deliver(message.body, until_);
    }
    return objects(message, event);
  }

  // A message of a queue between a bucket and the function.
  RedeliveryReport objects(const SqsMessage& message,
                           const Result<std::optional<std::string>>& event) {
    const auto handled = event.and_then([&](const auto& text) {
      return parts_.exports.handle(
          {.payload = text.value_or(""),
           .request_id = event_.request_id,
           .place = place_of_function(event_.function_arn),
           .go_on = [&](const std::string& rest,
                        seconds pause) { return send_again(message, rest, pause); },
           .deadline = until_});
    });
    if (handled) {
      return {.outcome = RedeliveryOutcome::delivered};
    }
    const auto& error = handled.error();
    return {.outcome = redrive::is_for_ever(error.kind) ? RedeliveryOutcome::never
                                                        : RedeliveryOutcome::later,
            .reason = error.message};
  }

  [[nodiscard]] bool is_old(const SqsMessage& message) const {
    return message.sent_unix_ms &&
           redrive::is_to_be_renewed(
               std::chrono::milliseconds(clock().unix_ms() - *message.sent_unix_ms),
               message.receives) &&
           can_wait(message);
  }

  // Before the queue drops it. Where that cannot be, at least its work is done.
  bool renewed(const SqsMessage& message) {
    const auto sent = send_again(message, message.body);
    if (sent) {
      log(LogLevel::info, "message sent again before its queue drops it", message,
          {.reason = "it has waited so long that its queue would drop it"});
    } else {
      log(LogLevel::warning, "an old message could not be sent again", message,
          {.reason = sent.error().message});
    }
    return sent.has_value();
  }

  // To the queue that it came from: a new message has all its attempts before it.
  Result<void> send_again(const SqsMessage& message, const std::string& event, seconds pause = {}) {
    TINYDYNAMOCDC_TRY(auto place, place_of(message));
    return plain(place.queues.send(place.url, {.body = event, .attributes = {}, .delay = pause},
                                   event_.deadline));
  }

  Result<std::string> again(const FailedEvent& failure, Deadline deadline) {
    return parts_.exports.handle(
        {.payload = failure.event,
         .request_id = event_.request_id,
         .place = place_of_function(event_.function_arn),
         .go_on = own_call(parts_.aws, clock(), event_.function_arn, event_.deadline),
         .deadline = deadline});
  }

  // It comes again, at the latest when the queue's own visibility time-out ends.
  void put_off(const SqsMessage& message, const RedeliveryReport& report) {
    std::optional<seconds> leaves_in;
    if (report.leaves_stream_s) {
      leaves_in = seconds(*report.leaves_stream_s - clock().unix_ms() / 1'000);
    }
    const auto pause = redrive::pause_after(message.receives, leaves_in);
    const auto hidden = hide(message, pause);
    if (!hidden) {
      parts_.log.line(LogLevel::warning, "the pause of a failed batch could not be set",
                      {{"requestId", event_.request_id},
                       {"failure_record", message.id},
                       {"reason", hidden.error().message}});
    }
    log(LogLevel::warning, "failed batch postponed", message, report);
    if (failed_.empty()) {
      first_reason_ = report.reason;
    }
    failed_.push_back(message.id);
  }

  Result<void> hide(const SqsMessage& message, seconds pause) {
    TINYDYNAMOCDC_TRY(const auto place, place_of(message));
    return plain(place.queues.hide(place.url, message.receipt, pause, event_.deadline));
  }

  // To the dead-letter queue, as it is.
  Result<void> move_away(const SqsMessage& message, const RedeliveryReport& report) {
    TINYDYNAMOCDC_TRY(auto place, place_of(message));
    TINYDYNAMOCDC_TRY(const auto arn,
                      plain(place.queues.dead_letter_queue(place.url, event_.deadline)));
    const auto* target = base::found_in(arn);
    if (target == nullptr) {
      return base::fail(ErrorKind::bad_config,
                        std::format("queue {} has no dead-letter queue to move it to: give it a "
                                    "RedrivePolicy",
                                    message.queue_arn));
    }
    TINYDYNAMOCDC_TRY(const auto queue, aws::parse_queue_arn(*target));
    TINYDYNAMOCDC_TRY(const auto url, place.queues.url_of(queue));
    aws::Tags attributes{{"reason", base::outside_text(report.reason)}};
    if (!report.condition.empty()) {
      attributes["condition"] = report.condition;
    }
    if (!report.first_sequence_number.empty()) {
      attributes["firstSequenceNumber"] = report.first_sequence_number;
    }
    return plain(place.queues.send(url, {.body = message.body, .attributes = std::move(attributes)},
                                   event_.deadline));
  }

  // A mapping without ReportBatchItemFailures brings all of a batch again.
  void delete_done() {
    for (const auto& message : done_) {
      const auto place = place_of(message);
      const auto gone =
          place ? plain(place->queues.delete_message(place->url, message.receipt, event_.deadline))
                : Result<void>(std::unexpected(place.error()));
      if (!gone) {
        parts_.log.line(LogLevel::warning, "a message that was handled could not be deleted",
                        {{"requestId", event_.request_id},
                         {"failure_record", message.id},
                         {"reason", gone.error().message}});
      }
    }
  }

  struct Place {
    aws::Sqs& queues;
    std::string url;
  };

  Result<Place> place_of(const SqsMessage& message) {
    TINYDYNAMOCDC_TRY(const auto queue, aws::parse_queue_arn(message.queue_arn));
    auto& queues = parts_.aws.in(queue.region).queues;
    auto url = queues.url_of(queue);
    return url ? Result<Place>(Place{.queues = queues, .url = std::move(*url)})
               : std::unexpected(url.error());
  }

  void log(LogLevel level, std::string_view what, const SqsMessage& message,
           const RedeliveryReport& report) const {
    parts_.log.line(level, what,
                    {{"requestId", event_.request_id},
                     {"failure_record", message.id},
                     {"receives", message.receives},
                     {"table", report.table},
                     {"records", report.records},
                     {"SequenceNumber", report.first_sequence_number},
                     {"reason", report.reason}});
  }

  const QueueHandler::Parts& parts_;
  const QueueEvent& event_;
  Deadline until_;
  redrive::Redelivery delivery_;
  std::vector<SqsMessage> done_;
  std::vector<std::string> failed_;  // Ids.
  std::string first_reason_;
};

}  // namespace

Result<std::string> QueueHandler::handle(const QueueEvent& event) {
  TINYDYNAMOCDC_TRY(auto messages, source::parse_sqs_event(event.payload));
  Run run(parts_, event);
  for (auto& message : messages) {
    run.take(std::move(message));
  }
  return run.answer();
}

}  // namespace tinydynamocdc::lambda
