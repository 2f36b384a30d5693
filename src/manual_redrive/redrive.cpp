// SPDX-License-Identifier: Apache-2.0
#include "manual_redrive/redrive.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/failures_in_bucket.hpp"
#include "manual_redrive/failure_destination.hpp"
#include "redrive/redelivery.hpp"

namespace tinydynamocdc::manual_redrive {

using base::ErrorKind;
using base::Result;
using manage::found_in;
using manage::Mode;
using manage::plain;
using manage::request_deadline;
using redrive::FailedEvent;
using redrive::Redelivery;
using redrive::RedeliveryOutcome;
using redrive::RedeliveryReport;

namespace {

static_assert(redrive::k_batch_limit < k_failure_hidden &&
              aws::k_invocation_limit < k_failure_hidden);

// The function as it is now, beside its versions.
constexpr std::string_view k_latest = ":$LATEST";

// The function whose failure records these are.
struct FailureOwner {
  std::string function_arn;  // Without a version.
  row::NamingOptions naming;
};

// What it takes to deliver, for one run; remarks about data sources are kept, each once.
struct Delivering {
  Delivering(tinybird::Client& client, const row::NamingOptions& naming,
             std::vector<std::string>& remarks)
      : writer(naming.key_prefix),
        destinations(client, naming, deliver::TableCheck::ensure,
                     [&remarks](std::string_view remark) {
                       if (!std::ranges::contains(remarks, remark)) {
                         remarks.emplace_back(remark);
                       }
                     }),
        parts{.writer = writer, .destinations = destinations, .client = client} {}

  row::RowWriter writer;
  deliver::Destinations destinations;
  deliver::DeliverParts parts;
};

// A failure destination of the function, of one trigger or, where it is a queue, of several.
struct Destination {
  std::string arn;
  std::optional<aws::ObjectName> failures;  // Where it is a bucket.

  bool operator==(const Destination&) const = default;
};

class Redrive {
 public:
  Redrive(const RedriveParts& parts, const RedriveTarget& target)
      : parts_(parts), target_(target) {}

  Result<RedriveReport> run() {
    TINYDYNAMOCDC_TRY(auto owner, find_function());
    function_arn_ = owner.function_arn;
    std::optional<Delivering> delivering;
    if (target_.mode == Mode::apply) {
      delivering.emplace(*parts_.tinybird, owner.naming, report_.remarks);
    }
    Redelivery delivery(
        {.streams = [this](std::string_view) -> auto& { return parts_.streams; },
         .clock = clock(),
         .deliver = delivering ? &delivering->parts : nullptr,
         .options = {},
         .handle_event = [this](const FailedEvent& event, base::Deadline) { return invoke(event); },
         .function_arn = function_arn_,
         .tables = target_.tables});
    TINYDYNAMOCDC_TRY(const auto destinations, failure_destinations());
    for (const auto& destination : destinations) {
      const auto place = place_of(destination);
      if (!place) {
        report_.unread.push_back(destination.arn);
        continue;
      }
      auto emptied = empty(destination.arn, *place, delivery);
      if (auto closed = place->close(); emptied && !closed) {
        emptied = closed;
      }
      if (!emptied) {
        return std::unexpected(emptied.error());
      }
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] base::Clock& clock() const { return parts_.aws.function.clock; }
  [[nodiscard]] base::Deadline deadline() const { return request_deadline(clock()); }

  Result<FailureOwner> find_function() {
    TINYDYNAMOCDC_TRY(auto answer, plain(parts_.aws.function.functions.find_function(
                                       target_.function.name, deadline())));
    const auto* function = found_in(answer);
    if (function == nullptr) {
      return base::fail(ErrorKind::missing,
                        std::format("there is no function {} in {}", target_.function.name,
                                    target_.function.region));
    }
    TINYDYNAMOCDC_TRY(auto naming, manage::naming_of(function->configuration.environment));
    return FailureOwner{.function_arn = function->configuration.arn, .naming = std::move(naming)};
  }

  Result<std::vector<Destination>> failure_destinations() {
    TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts_.aws.function, function_arn_));
    std::vector<Destination> destinations;
    const auto add = [&destinations](Destination destination) {
      if (!destination.arn.empty() && !std::ranges::contains(destinations, destination)) {
        destinations.push_back(std::move(destination));
      }
    };
    for (const auto& trigger : manage::stream_triggers(triggers)) {
      if (is_meant(manage::table_of_stream(trigger.source_arn.value_or("")))) {
        add({.arn = trigger.on_failure_arn,
             .failures = manage::failures_in_bucket(trigger.on_failure_arn, trigger.uuid)});
      }
    }
    if (target_.tables.empty()) {
      TINYDYNAMOCDC_TRY(const auto of_events,
                        plain(parts_.aws.function.functions.find_async_failures(
                            target_.function.name, deadline())));
      if (const auto* found = found_in(of_events)) {
        add({.arn = found->on_failure_arn,
             .failures = manage::events_in_bucket(found->on_failure_arn, target_.function.name)});
      }
    }
    TINYDYNAMOCDC_TRY_VOID(add_dead_letter_queues(destinations));
    if (destinations.empty()) {
      return base::fail(
          ErrorKind::missing,
          std::format("none of the selected triggers of {} has an on-failure destination, so "
                      "discarded records were not stored; --create-ddb-trigger adds one",
                      target_.function.name));
    }
    return destinations;
  }

  // Where the function itself, or SQS, has moved what could not be delivered.
  Result<void> add_dead_letter_queues(std::vector<Destination>& destinations) {
    const auto known = destinations;
    for (const auto& destination : known) {
      const auto queue = aws::parse_queue_arn(destination.arn);
      if (!queue) {
        continue;
      }
      TINYDYNAMOCDC_TRY(const auto url, plain(parts_.queues.queue_url(*queue, deadline())));
      TINYDYNAMOCDC_TRY(const auto arn, plain(parts_.queues.dead_letter_queue(url, deadline())));
      const auto* found = found_in(arn);
      if (found != nullptr && !std::ranges::contains(destinations, *found, &Destination::arn)) {
        destinations.push_back({.arn = *found, .failures = {}});
      }
    }
    return {};
  }

  [[nodiscard]] bool is_meant(const std::string& table) const {
    return target_.tables.empty() || std::ranges::contains(target_.tables, table);
  }

  [[nodiscard]] std::unique_ptr<FailureDestination> place_of(const Destination& destination) const {
    if (destination.failures) {
      return std::make_unique<FailureBucket>(parts_.objects, clock(), *destination.failures);
    }
    auto queue = aws::parse_queue_arn(destination.arn);
    return queue ? std::make_unique<FailureQueue>(parts_.queues, clock(), std::move(*queue))
                 : nullptr;
  }

  Result<void> empty(const std::string& arn, FailureDestination& place, Redelivery& delivery) {
    for (;;) {
      TINYDYNAMOCDC_TRY(const auto failure, place.next());
      if (!failure) {
        return {};
      }
      if (auto handled = handle(arn, place, *failure, delivery); !handled) {
        return handled;
      }
    }
  }

  Result<void> handle(const std::string& arn, FailureDestination& place,
                      const FailureMessage& failure, Redelivery& delivery) {
    auto report =
        delivery.deliver(failure.text, base::Deadline::in(clock(), aws::k_invocation_limit));
    report.destination = arn;
    report.id = failure.id;
    if (report.outcome == RedeliveryOutcome::delivered) {
      if (auto removed = place.remove(failure); !removed) {
        // It comes again, which does no harm: rows are idempotent.
        return std::unexpected(base::with_context(
            removed.error(),
            std::format("the failure record {} was delivered but not deleted", failure.id)));
      }
    }
    report_.delivered_records += report.delivered;
    report_.quarantined_records += report.quarantined;
    report_.failures.push_back(std::move(report));
    return {};
  }

  // Waits for the answer: only that says whether all of it has arrived. An event may come twice.
  Result<std::string> invoke(const FailedEvent& failure) {
    std::string_view function = failure.function_arn;
    if (function.ends_with(k_latest)) {
      function.remove_suffix(k_latest.size());
    }
    auto answer = parts_.aws.function.functions.invoke(
        function == function_arn_ ? target_.function.name : function, failure.event,
        base::Deadline::in(clock(), aws::k_invocation_limit));
    if (!answer) {
      return std::unexpected(answer.error().error);
    }
    const auto said = nlohmann::json::parse(answer->payload, nullptr, false);
    if (answer->failed || !said.is_object()) {
      const auto message = base::text_of(said, "errorMessage");
      return base::fail(ErrorKind::unavailable,
                        std::format("the function failed again: {}",
                                    message.empty() ? "it gives no reason" : message));
    }
    return std::move(answer->payload);
  }

  const RedriveParts& parts_;
  const RedriveTarget& target_;
  std::string function_arn_;
  RedriveReport report_;
};

}  // namespace

bool RedriveReport::complete() const {
  return unread.empty() && std::ranges::all_of(failures, [](const RedeliveryReport& failure) {
           return failure.outcome == RedeliveryOutcome::delivered ||
                  failure.outcome == RedeliveryOutcome::deliverable ||
                  failure.outcome == RedeliveryOutcome::not_ours;
         });
}

Result<RedriveReport> redrive(const RedriveParts& parts, const RedriveTarget& target) {
  return Redrive(parts, target).run();
}

}  // namespace tinydynamocdc::manual_redrive
