// SPDX-License-Identifier: Apache-2.0
#include "setup/queue_trigger.hpp"

#include <algorithm>
#include <format>

#include "base/check.hpp"
#include "base/try.hpp"
#include "manage/triggers.hpp"
#include "setup/function_users.hpp"
#include "setup/mappings.hpp"
#include "setup/rights.hpp"

namespace tinydynamocdc::setup {

using base::Result;
using manage::Difference;
using manage::Goal;
using manage::Standing;

namespace {

constexpr const char* k_state = "state";
constexpr const char* k_concurrency = "invocations at a time";
constexpr const char* k_answers = "ReportBatchItemFailures";

// What the triggers of the two kinds of queues differ in.
struct Traits {
  const char* key;
  const char* queue_key;
  int batch_size;
  const char* content;
};

const Traits& traits_of(QueueKind kind) {
  // A file takes an invocation, or several: each has its own time, its own retries, its own
  // outcome.
  static constexpr Traits k_files{.key = k_snapshot_trigger_key,
                                  .queue_key = k_snapshots_key,
                                  .batch_size = 1,
                                  .content = "file"};
  // SQS's most for a batch without a window, and AWS's default.
  static constexpr Traits k_failures{.key = k_redrive_trigger_key,
                                     .queue_key = k_failures_key,
                                     .batch_size = 10,
                                     .content = "failed batches"};
  return kind == QueueKind::snapshots ? k_files : k_failures;
}

// Failure records: AWS's least. An outage ends with many of them, and the streams' own batches go
// first.
int concurrency_of(QueueKind kind, std::optional<int> asked_for) {
  return kind == QueueKind::snapshots ? asked_for.value_or(k_snapshot_concurrency)
                                      : k_concurrency_least;
}

std::vector<Difference> differences_of(const aws::EventSourceMapping& trigger,
                                       const QueueTrigger::Design& design) {
  std::vector<Difference> differences;
  const auto compare = [&](std::string property, std::string found, std::string wanted) {
    if (found != wanted) {
      differences.push_back({.property = std::move(property),
                             .found = std::move(found),
                             .wanted = std::move(wanted)});
    }
  };
  const bool is_off = trigger.state == "Disabled" || trigger.state == "Disabling";
  const bool is_waiting = aws::readiness(trigger) == aws::Readiness::waiting;
  if (is_waiting) {
    compare(k_state, trigger.state, "Enabled");
  }
  compare("triggering", is_off ? "off" : "on", "on");
  compare("batch size", std::to_string(trigger.batch_size),
          std::to_string(traits_of(design.kind).batch_size));
  compare("answers", trigger.reports_partial_failures() ? k_answers : "whole batches", k_answers);
  compare(k_concurrency,
          trigger.concurrency_max ? std::to_string(*trigger.concurrency_max) : "any number",
          std::to_string(concurrency_of(design.kind, design.concurrency)));
  // How many files at a time may have been chosen; that there is a limit at all is ours.
  if (!differences.empty() && differences.back().property == k_concurrency &&
      design.kind == QueueKind::snapshots && !design.concurrency && trigger.concurrency_max) {
    differences.back().mend = Difference::Mend::on_request;
  }
  return differences;
}

}  // namespace

aws::NewMapping queue_mapping(const Site& site, QueueKind kind, std::optional<int> concurrency) {
  return {.function = site.function_arn(),
          .source_arn = queue_arn(site, kind),
          .batch_size = traits_of(kind).batch_size,
          .response_types = {k_answers},
          .concurrency_max = concurrency_of(kind, concurrency)};
}

const aws::EventSourceMapping* trigger_from_queue(std::span<const aws::EventSourceMapping> triggers,
                                                  const Site& site, QueueKind kind) {
  const auto found = std::ranges::find(triggers, queue_arn(site, kind), [](const auto& trigger) {
    return trigger.source_arn.value_or("");
  });
  return found == triggers.end() ? nullptr : &*found;
}

std::string QueueTrigger::key() const { return traits_of(design_.kind).key; }

std::string QueueTrigger::name() const {
  return "the trigger from the queue " + queue_name(site_, design_.kind);
}

std::vector<std::string> QueueTrigger::needs() const {
  return {k_function_key, k_rights_key, k_taken_rights_key, traits_of(design_.kind).queue_key};
}

std::string QueueTrigger::missing() const { return k_function_key; }

Result<Standing> QueueTrigger::look(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  if (goal == Goal::present) {
    TINYDYNAMOCDC_TRY_VOID(check_callable(*seen, site_, design_.reach));
  }
  const auto* found = trigger_from_queue(seen->triggers, site_, design_.kind);
  found_ = found == nullptr ? std::nullopt : std::optional(*found);
  Standing standing{.exists = found_.has_value()};
  if (goal == Goal::absent) {
    if (seen->function) {
      standing.owner = seen->owner.owner;
      standing.owner_name = seen->owner.name;
    }
    if (found_) {
      TINYDYNAMOCDC_TRY(standing.users, queue_users(queues_, parts_, site_, design_.kind, *seen));
    }
    return standing;
  }
  if (found_) {
    standing.differences = differences_of(*found_, design_);
  } else {
    standing.remark = std::format(
        "{} {} at a time, at most {} invocations", traits_of(design_.kind).batch_size,
        traits_of(design_.kind).content, concurrency_of(design_.kind, design_.concurrency));
  }
  return standing;
}

Result<void> QueueTrigger::create() {
  auto created = create_mapping(parts_, queue_mapping(site_, design_.kind, design_.concurrency),
                                "the queue " + queue_name(site_, design_.kind));
  function_->changed();
  return created.transform([](const auto&) {});
}

Result<void> QueueTrigger::update(std::span<const Difference> mend) {
  const bool changes = std::ranges::any_of(
      mend, [](const Difference& difference) { return difference.property != k_state; });
  const bool changes_concurrency =
      std::ranges::contains(mend, k_concurrency, &Difference::property);
  TINYDYNAMOCDC_CHECK(found_.has_value());  // only what a look has found
  auto ready = manage::ready_trigger(parts_, found_->uuid);
  if (ready && changes) {
    ready = update_mapping(
        parts_,
        {.uuid = found_->uuid,
         .batch_size = traits_of(design_.kind).batch_size,
         .response_types = std::vector<std::string>{k_answers},
         .enabled = true,
         .concurrency_max = changes_concurrency ? concurrency_of(design_.kind, design_.concurrency)
                                                : found_->concurrency_max});
  }
  function_->changed();
  return ready.transform([](const auto&) {});
}

Result<void> QueueTrigger::remove() {
  TINYDYNAMOCDC_CHECK(found_.has_value());  // only what a look has found
  auto removed = remove_mapping(parts_, *found_);
  function_->changed();
  return removed;
}

}  // namespace tinydynamocdc::setup
