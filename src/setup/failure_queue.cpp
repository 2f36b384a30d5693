// SPDX-License-Identifier: Apache-2.0
#include "setup/failure_queue.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "manage/wait.hpp"
#include "setup/function_users.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::setup {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Difference;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Sighting;
using manage::Standing;
using enum FailureQueueKind;

namespace {

constexpr const char* k_hidden = "VisibilityTimeout";
constexpr const char* k_retention = "MessageRetentionPeriod";
constexpr const char* k_redrive = "RedrivePolicy";

// As SQS itself counts; some of a minute ago.
std::int64_t letters_in(const aws::Tags& attributes) {
  return aws::count_of(attributes, "ApproximateNumberOfMessages") +
         aws::count_of(attributes, "ApproximateNumberOfMessagesNotVisible") +
         aws::count_of(attributes, "ApproximateNumberOfMessagesDelayed");
}

int hidden_s(const FunctionState::Seen& seen) {
  return seen.function ? k_hidden_per_time_out * seen.function->configuration.timeout_s : 0;
}

// What SQS itself moves, and where to: the same text for the same policy.
std::string redrive_policy(const std::string& dead_letters_arn) {
  return nlohmann::json{{"deadLetterTargetArn", dead_letters_arn},
                        {"maxReceiveCount", k_receives_max}}
      .dump();
}

// SQS gives the count as a text or a number.
bool is_same_redrive(const std::string& policy, const std::string& dead_letters_arn) {
  const auto json = nlohmann::json::parse(policy, nullptr, false);
  if (!json.is_object() || json.value("deadLetterTargetArn", "") != dead_letters_arn) {
    return false;
  }
  const auto count = json.find("maxReceiveCount");
  return count != json.end() &&
         (*count == k_receives_max || *count == std::to_string(k_receives_max));
}

std::string text_at(const aws::Tags& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

aws::Tags wanted_attributes(const Site& site, FailureQueueKind kind, int hidden) {
  aws::Tags wanted{{k_retention, std::to_string(k_retention_s)}};
  if (kind == failures) {
    wanted[k_hidden] = std::to_string(hidden);
    wanted[k_redrive] = redrive_policy(queue_arn(site, dead_letters));
  }
  return wanted;
}

}  // namespace

aws::Tags queue_attributes(const Site& site, FailureQueueKind kind, int timeout_s) {
  return wanted_attributes(site, kind, k_hidden_per_time_out * timeout_s);
}

std::string queue_name(const Site& site, FailureQueueKind kind) {
  return site.function + (kind == failures ? "-Failures" : "-DeadLetters");
}

std::string queue_arn(const Site& site, FailureQueueKind kind) {
  return std::format("arn:{}:sqs:{}:{}:{}", site.partition, site.region, site.account,
                     queue_name(site, kind));
}

Result<std::vector<manage::User>> failure_queue_users(const manage::FunctionParts& parts,
                                                      const Site& site,
                                                      const FunctionState::Seen& seen) {
  const auto is_ours = [&](const std::string& arn) {
    return arn == queue_arn(site, failures) || arn == queue_arn(site, dead_letters);
  };
  std::vector<manage::User> users;
  for (const auto& trigger : manage::stream_triggers(seen.triggers)) {
    if (is_ours(trigger.on_failure_arn)) {
      const auto source = trigger.source_arn.value_or("");
      users.push_back(
          {.key = trigger_key(site, source),
           .name = "the trigger from " + manage::source_name(source),
           .freed_by = "--remove-ddb-trigger --table-name " + manage::table_of_stream(source)});
    }
  }
  if (seen.function) {
    TINYDYNAMOCDC_TRY(const auto events, plain(parts.functions.find_async_failures(
                                             site.function, request_deadline(parts.clock))));
    if (events && is_ours(events->on_failure_arn)) {
      users.push_back({.key = k_function_key,
                       .name = "S3's events of the function " + site.function,
                       .freed_by = {}});
    }
  }
  return users;
}

std::string FailureQueue::key() const {
  return kind_ == failures ? k_failures_key : k_dead_letters_key;
}

std::vector<std::string> FailureQueue::needs() const {
  return kind_ == failures ? std::vector<std::string>{k_function_key, k_dead_letters_key}
                           : std::vector<std::string>{};
}

std::optional<std::string> FailureQueue::confirmation() const {
  return letters_ > 0 ? std::optional(queue_name(site_, kind_)) : std::nullopt;
}

Result<std::optional<std::string>> FailureQueue::find() {
  auto url = plain(queues_.queue_url(
      {.region = site_.region, .account = site_.account, .name = queue_name(site_, kind_)},
      request_deadline(parts_.clock)));
  if (!url && url.error().kind == ErrorKind::missing) {
    return std::nullopt;
  }
  return url;
}

std::vector<Difference> FailureQueue::differences(const aws::Tags& is, int hidden) const {
  std::vector<Difference> differences;
  const auto differs = [&](std::string property, std::string found, std::string wanted) {
    differences.push_back(
        {.property = std::move(property), .found = std::move(found), .wanted = std::move(wanted)});
  };
  if (text_at(is, k_retention) != std::to_string(k_retention_s)) {
    differs("retention", text_at(is, k_retention) + " s", std::format("{} s", k_retention_s));
  }
  if (kind_ == failures) {
    // A longer one does no harm.
    if (aws::count_of(is, k_hidden) < hidden) {
      differs("visibility time-out", text_at(is, k_hidden) + " s", std::format("{} s", hidden));
    }
    if (!is_same_redrive(text_at(is, k_redrive), queue_arn(site_, dead_letters))) {
      differs("dead letters", text_at(is, k_redrive),
              redrive_policy(queue_arn(site_, dead_letters)));
      differences.back().breaks = "what cannot be delivered is lost in the end";
    }
  }
  return differences;
}

Result<Standing> FailureQueue::look(Goal goal) {
  letters_ = 0;
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  TINYDYNAMOCDC_TRY(const auto url, find());
  Standing standing{.exists = url.has_value()};
  if (!url) {
    standing.remark = kind_ == failures
                          ? "what a trigger gives up is delivered from here, for 14 days"
                          : "what cannot be delivered at all is kept here for 14 days";
    return standing;
  }
  TINYDYNAMOCDC_TRY(const auto tags, plain(queues_.tags(*url, request_deadline(parts_.clock))));
  note_owner(standing, tags, site_);
  TINYDYNAMOCDC_TRY(const auto is, plain(queues_.attributes(*url, request_deadline(parts_.clock))));
  letters_ = letters_in(is);
  if (letters_ > 0) {
    standing.remark = std::format("it holds about {} letters", letters_);
  }
  if (goal == Goal::present) {
    standing.differences = differences(is, hidden_s(*seen));
    return standing;
  }
  if (letters_ > 0) {
    standing.remark += ", which are lost with it; `tinydynamocdc redrive` delivers them";
  }
  TINYDYNAMOCDC_TRY(standing.users, failure_queue_users(parts_, site_, *seen));
  return standing;
}

// The function may have been made, or its time-out changed, since the last look.
Result<void> FailureQueue::create() {
  function_->changed();
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  const aws::NewQueue queue{.name = queue_name(site_, kind_),
                            .attributes = wanted_attributes(site_, kind_, hidden_s(*seen)),
                            .tags = marks_of(site_)};
  TINYDYNAMOCDC_TRY_VOID(manage::wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("the name {} to be free again", queue.name),
       .limit = k_name_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<Sighting> {
        const auto created = queues_.create_queue(queue, deadline);
        if (created) {
          return Sighting{.state = Sighting::State::done};
        }
        if (created.error().code.contains("QueueDeletedRecently")) {
          return Sighting{.seen = "a queue of that name was deleted less than a minute ago"};
        }
        return std::unexpected(created.error().error);
      }));
  return manage::wait_until(
      {parts_.clock, parts_.console}, {.what = std::format("{} to be there", name())},
      [&](Deadline) -> Result<Sighting> {
        TINYDYNAMOCDC_TRY(const auto url, find());
        return Sighting{.state = url ? Sighting::State::done : Sighting::State::not_yet};
      });
}

Result<void> FailureQueue::update(std::span<const Difference> /*mend*/) {
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  TINYDYNAMOCDC_TRY(const auto url, find());
  if (!url) {
    return base::fail(ErrorKind::missing, std::format("{} went away", name()));
  }
  TINYDYNAMOCDC_TRY(const auto is, plain(queues_.attributes(*url, request_deadline(parts_.clock))));
  const int hidden = std::max(hidden_s(*seen), static_cast<int>(aws::count_of(is, k_hidden)));
  return plain(queues_.set_attributes(*url, wanted_attributes(site_, kind_, hidden),
                                      request_deadline(parts_.clock)));
}

Result<void> FailureQueue::remove() {
  TINYDYNAMOCDC_TRY(const auto url, find());
  if (!url) {
    return {};
  }
  TINYDYNAMOCDC_TRY(const auto is, plain(queues_.attributes(*url, request_deadline(parts_.clock))));
  if (letters_ == 0 && letters_in(is) > 0) {
    return base::fail(ErrorKind::unavailable,
                      std::format("letters have come into {} meanwhile, so it stays; run the same "
                                  "command again",
                                  name()));
  }
  TINYDYNAMOCDC_TRY_VOID(plain(queues_.delete_queue(*url, request_deadline(parts_.clock))));
  return manage::wait_until(
      {parts_.clock, parts_.console}, {.what = std::format("{} to be gone", name())},
      [&](Deadline) -> Result<Sighting> {
        TINYDYNAMOCDC_TRY(const auto left, find());
        return Sighting{.state = left ? Sighting::State::not_yet : Sighting::State::done};
      });
}

}  // namespace tinydynamocdc::setup
