// SPDX-License-Identifier: Apache-2.0
#include "setup/own_queue.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "manage/wait.hpp"
#include "setup/bucket_grant.hpp"
#include "setup/function_users.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::setup {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Difference;
using manage::Goal;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;
using enum QueueKind;

namespace {

constexpr const char* k_hidden = "VisibilityTimeout";
constexpr const char* k_retention = "MessageRetentionPeriod";
constexpr const char* k_redrive = "RedrivePolicy";

// What one kind of queue differs in from another.
struct Traits {
  std::string_view name_end;
  const char* key;
  const char* content;  // So many of these it holds.
  const char* purpose;
  const char* loss;  // What is lost with the messages, and what saves it.
  const char* way_out;
  bool is_read;  // By the function, until SQS itself moves a message to the dead letters.
};

const Traits& traits_of(QueueKind kind) {
  static constexpr Traits k_failures{
      .name_end = "-Failures",
      .key = k_failures_key,
      .content = "failed batches",
      .purpose = "failed batches are delivered from here, for 14 days",
      .loss = "which are lost with it; `tinydynamocdc redrive` delivers them",
      .way_out = "--on-failure names another destination",
      .is_read = true};
  static constexpr Traits k_dead_letters{
      .name_end = "-DeadLetters",
      .key = k_dead_letters_key,
      .content = "failed batches",
      .purpose = "what cannot be delivered at all is kept here for 14 days",
      .loss = "which are lost with it; `tinydynamocdc redrive` delivers them",
      .way_out = "--on-failure names another destination",
      .is_read = false};
  static constexpr Traits k_snapshots{
      .name_end = "-Snapshots",
      .key = k_snapshots_key,
      .content = "messages about snapshot files",
      .purpose = "new snapshot files wait here until the function loads them, for 14 days",
      .loss =
          "which are lost with it, so those files are not loaded; while the trigger exists, the "
          "function loads them",
      .way_out = "--direct makes the bucket call the function directly",
      .is_read = true};
  switch (kind) {
    case failures:
      return k_failures;
    case dead_letters:
      return k_dead_letters;
    case snapshots:
      break;
  }
  return k_snapshots;
}

// As SQS itself counts; some of a minute ago.
std::int64_t messages_in(const aws::Tags& attributes) {
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

aws::Tags wanted_attributes(const Site& site, QueueKind kind, int hidden) {
  aws::Tags wanted{{k_retention, std::to_string(k_retention_s)}};
  if (traits_of(kind).is_read) {
    wanted[k_hidden] = std::to_string(hidden);
    wanted[k_redrive] = redrive_policy(queue_arn(site, dead_letters));
  }
  return wanted;
}

}  // namespace

aws::Tags queue_attributes(const Site& site, QueueKind kind, int timeout_s) {
  return wanted_attributes(site, kind, k_hidden_per_time_out * timeout_s);
}

std::string queue_name(const Site& site, QueueKind kind) {
  return site.function + std::string(traits_of(kind).name_end);
}

std::string queue_arn(const Site& site, QueueKind kind) {
  return std::format("arn:{}:sqs:{}:{}:{}", site.partition, site.region, site.account,
                     queue_name(site, kind));
}

namespace {

// Of the failures and of the dead letters.
Result<std::vector<manage::User>> senders_of_failures(const manage::FunctionParts& parts,
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

Result<std::vector<manage::User>> sending_buckets(aws::Sqs& queues,
                                                  const manage::FunctionParts& parts,
                                                  const Site& site) {
  TINYDYNAMOCDC_TRY(const auto buckets, buckets_of_queue(queues, parts, site));
  std::vector<manage::User> users;
  users.reserve(buckets.size());
  for (const auto& bucket : buckets) {
    users.push_back({.key = BucketGrant::key_of(bucket),
                     .name = "the bucket " + bucket,
                     .freed_by = "--remove-s3-trigger --s3-bucket " + bucket});
  }
  return users;
}

}  // namespace

Result<std::optional<std::string>> find_queue(aws::Sqs& queues, const manage::FunctionParts& parts,
                                              const Site& site, QueueKind kind) {
  auto url = plain(queues.queue_url(
      {.region = site.region, .account = site.account, .name = queue_name(site, kind)},
      request_deadline(parts.clock)));
  if (!url && url.error().kind == ErrorKind::missing) {
    return std::nullopt;
  }
  return url;
}

Result<std::int64_t> messages_in_queue(aws::Sqs& queues, const manage::FunctionParts& parts,
                                       const Site& site, QueueKind kind) {
  TINYDYNAMOCDC_TRY(const auto url, find_queue(queues, parts, site, kind));
  if (!url) {
    return 0;
  }
  TINYDYNAMOCDC_TRY(const auto is, plain(queues.attributes(*url, request_deadline(parts.clock))));
  return messages_in(is);
}

Result<std::vector<std::string>> buckets_of_queue(aws::Sqs& queues,
                                                  const manage::FunctionParts& parts,
                                                  const Site& site) {
  TINYDYNAMOCDC_TRY(const auto url, find_queue(queues, parts, site, snapshots));
  if (!url) {
    return std::vector<std::string>();
  }
  TINYDYNAMOCDC_TRY(const auto is, plain(queues.attributes(*url, request_deadline(parts.clock))));
  return granted_buckets(text_at(is, k_policy_attribute));
}

Result<std::vector<manage::User>> queue_users(aws::Sqs& queues, const manage::FunctionParts& parts,
                                              const Site& site, QueueKind kind,
                                              const FunctionState::Seen& seen) {
  if (kind == snapshots) {
    return sending_buckets(queues, parts, site);
  }
  TINYDYNAMOCDC_TRY(auto users, senders_of_failures(parts, site, seen));
  if (kind == dead_letters) {
    TINYDYNAMOCDC_TRY(const auto url, find_queue(queues, parts, site, snapshots));
    if (url) {
      users.push_back({.key = k_snapshots_key,
                       .name = "the queue " + queue_name(site, snapshots),
                       .freed_by = "--remove-s3-trigger"});
    }
  }
  return users;
}

std::string OwnQueue::key() const { return traits_of(kind_).key; }

std::vector<std::string> OwnQueue::needs() const {
  return traits_of(kind_).is_read ? std::vector<std::string>{k_function_key, k_dead_letters_key}
                                  : std::vector<std::string>{};
}

std::string OwnQueue::way_out() const { return traits_of(kind_).way_out; }

std::optional<std::string> OwnQueue::confirmation() const {
  return messages_ > 0 ? std::optional(queue_name(site_, kind_)) : std::nullopt;
}

Result<std::optional<std::string>> OwnQueue::find() {
  return find_queue(queues_, parts_, site_, kind_);
}

std::vector<Difference> OwnQueue::differences(const aws::Tags& is, int hidden) const {
  std::vector<Difference> differences;
  const auto differs = [&](std::string property, std::string found, std::string wanted) {
    differences.push_back(
        {.property = std::move(property), .found = std::move(found), .wanted = std::move(wanted)});
  };
  if (text_at(is, k_retention) != std::to_string(k_retention_s)) {
    differs("retention", text_at(is, k_retention) + " s", std::format("{} s", k_retention_s));
  }
  if (traits_of(kind_).is_read) {
    // A longer one does no harm.
    if (aws::count_of(is, k_hidden) < hidden) {
      differs("visibility time-out", text_at(is, k_hidden) + " s", std::format("{} s", hidden));
    }
    if (!is_same_redrive(text_at(is, k_redrive), queue_arn(site_, dead_letters))) {
      differs("dead letters", text_at(is, k_redrive),
              redrive_policy(queue_arn(site_, dead_letters)));
      differences.back().breaks = "what cannot be delivered is lost";
    }
  }
  return differences;
}

Result<Standing> OwnQueue::look(Goal goal) {
  messages_ = 0;
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  TINYDYNAMOCDC_TRY(const auto url, find());
  Standing standing{.exists = url.has_value()};
  if (!url) {
    standing.remark = traits_of(kind_).purpose;
    return standing;
  }
  TINYDYNAMOCDC_TRY(const auto tags, plain(queues_.tags(*url, request_deadline(parts_.clock))));
  note_owner(standing, tags, site_);
  TINYDYNAMOCDC_TRY(const auto is, plain(queues_.attributes(*url, request_deadline(parts_.clock))));
  messages_ = messages_in(is);
  if (messages_ > 0) {
    standing.remark = std::format("it holds about {} {}", messages_, traits_of(kind_).content);
  }
  if (goal == Goal::present) {
    standing.differences = differences(is, hidden_s(*seen));
    return standing;
  }
  if (messages_ > 0) {
    standing.remark += std::format(", {}", traits_of(kind_).loss);
  }
  TINYDYNAMOCDC_TRY(standing.users, queue_users(queues_, parts_, site_, kind_, *seen));
  return standing;
}

// The function may have been made, or its time-out changed, since the last look.
Result<void> OwnQueue::create() {
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
      [&](Deadline deadline) -> Result<PollResult> {
        const auto created = queues_.create_queue(queue, deadline);
        if (created) {
          return PollResult{.state = PollResult::State::done};
        }
        if (created.error().code.contains("QueueDeletedRecently")) {
          return PollResult{.seen = "a queue of that name was deleted less than a minute ago"};
        }
        return std::unexpected(created.error().error);
      }));
  return manage::wait_until(
      {parts_.clock, parts_.console}, {.what = std::format("{} to exist", name())},
      [&](Deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto url, find());
        return PollResult{.state = url ? PollResult::State::done : PollResult::State::not_yet};
      });
}

Result<void> OwnQueue::update(std::span<const Difference> /*mend*/) {
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  TINYDYNAMOCDC_TRY(const auto url, find());
  if (!url) {
    return base::fail(
        ErrorKind::missing,
        std::format("{} was deleted in the meantime; run the same command again", name()));
  }
  TINYDYNAMOCDC_TRY(const auto is, plain(queues_.attributes(*url, request_deadline(parts_.clock))));
  const int hidden = std::max(hidden_s(*seen), static_cast<int>(aws::count_of(is, k_hidden)));
  return plain(queues_.set_attributes(*url, wanted_attributes(site_, kind_, hidden),
                                      request_deadline(parts_.clock)));
}

Result<void> OwnQueue::remove() {
  TINYDYNAMOCDC_TRY(const auto url, find());
  if (!url) {
    return {};
  }
  TINYDYNAMOCDC_TRY(const auto is, plain(queues_.attributes(*url, request_deadline(parts_.clock))));
  if (messages_ == 0 && messages_in(is) > 0) {
    return base::fail(
        ErrorKind::unavailable,
        std::format("{} arrived in {} in the meantime, so it stays; run the same command again",
                    traits_of(kind_).content, name()));
  }
  TINYDYNAMOCDC_TRY_VOID(plain(queues_.delete_queue(*url, request_deadline(parts_.clock))));
  return manage::wait_until(
      {parts_.clock, parts_.console}, {.what = std::format("{} to be deleted", name())},
      [&](Deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto left, find());
        return PollResult{.state = left ? PollResult::State::not_yet : PollResult::State::done};
      });
}

}  // namespace tinydynamocdc::setup
