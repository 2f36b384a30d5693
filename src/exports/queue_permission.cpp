// SPDX-License-Identifier: Apache-2.0
#include "exports/queue_permission.hpp"

#include <format>
#include <utility>

#include "base/try.hpp"
#include "exports/bucket_way.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"
#include "setup/own_queue.hpp"
#include "setup/policy_text.hpp"

namespace tinydynamocdc::exports {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;
using setup::QueueKind;

namespace {

// "Changes can take up to 60 seconds for most of the attributes to propagate."
// (API_SetQueueAttributes.)
constexpr std::chrono::milliseconds k_policy_limit{90'000};

}  // namespace

setup::BucketGrant bucket_grant(const setup::Site& site, const std::string& bucket) {
  return {.partition = site.partition,
          .account = site.account,
          .queue_arn = setup::queue_arn(site, QueueKind::snapshots),
          .bucket = bucket};
}

QueuePermission::QueuePermission(const setup::BucketParts& parts, const setup::Site& site,
                                 setup::BucketPlace place, manage::Reach reach)
    : parts_(parts),
      site_(site),
      place_(std::move(place)),
      reach_(reach),
      grant_(bucket_grant(site, place_.bucket)) {}

std::string QueuePermission::key() const { return setup::BucketGrant::key_of(place_.bucket); }

std::string QueuePermission::name() const {
  return std::format("the permission of {} to send to {}", place_.bucket,
                     setup::queue_name(site_, QueueKind::snapshots));
}

std::vector<std::string> QueuePermission::needs() const {
  return {setup::k_snapshots_key, "bucket " + place_.bucket};
}

// Nothing: there is no queue.
Result<std::optional<QueuePermission::Policy>> QueuePermission::find() {
  TINYDYNAMOCDC_TRY(const auto url,
                    setup::find_queue(parts_.queues, parts_.function, site_, QueueKind::snapshots));
  if (!url) {
    return std::nullopt;
  }
  TINYDYNAMOCDC_TRY(const auto attributes,
                    plain(parts_.queues.attributes(*url, request_deadline(parts_.function.clock))));
  const auto found = attributes.find(setup::k_policy_attribute);
  return Policy{.url = *url, .document = found == attributes.end() ? std::string() : found->second};
}

Result<void> QueuePermission::check_size(const std::string& policy) const {
  const auto statements = setup::statements_in(policy);
  if (policy.size() <= setup::k_queue_policy_bytes_max &&
      statements <= setup::k_queue_policy_statements_max) {
    return {};
  }
  return base::fail(
      ErrorKind::rejected,
      std::format("the policy of the queue {} would have {} statements and {} bytes, and SQS "
                  "allows {} and {}: use one bucket for all tables (--s3-bucket), and remove "
                  "another bucket's permission with --remove-s3-trigger",
                  setup::queue_name(site_, QueueKind::snapshots), statements, policy.size(),
                  setup::k_queue_policy_statements_max, setup::k_queue_policy_bytes_max));
}

Result<void> QueuePermission::look_for_users(Standing& standing) {
  TINYDYNAMOCDC_TRY(const auto notification, notification_of(parts_, site_, place_.bucket));
  const auto senders = senders_to(notification, place_, site_, Way::queue, reach_);
  for (const auto& entry : senders.going) {
    standing.users.push_back(
        {.key = "notification " + place_.bucket, .name = entry_name(entry), .freed_by = {}});
  }
  removal_ = senders.staying.empty() ? Removal::goes : Removal::stays;
  for (const auto& entry : senders.staying) {
    standing.remark = std::format("{} for {}… needs it", entry_name(entry), entry.prefix);
  }
  return {};
}

Result<Standing> QueuePermission::look(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto found, find());
  const auto document = found ? found->document : std::string();
  TINYDYNAMOCDC_TRY(const auto statement, setup::statement_in(document, grant_.sid()));
  Standing standing{.exists = statement.has_value()};
  if (goal == Goal::absent) {
    if (standing.exists) {
      TINYDYNAMOCDC_TRY_VOID(look_for_users(standing));
    }
    return standing;
  }
  TINYDYNAMOCDC_TRY(const auto wanted,
                    setup::with_statement(document, grant_.sid(), grant_.statement()));
  TINYDYNAMOCDC_TRY_VOID(check_size(wanted));
  if (statement && !grant_.is_said_by(*statement)) {
    standing.differences.push_back(
        {.property = "statement " + grant_.sid(), .breaks = "S3 may not send events to the queue"});
  }
  return standing;
}

Result<void> QueuePermission::create() {
  TINYDYNAMOCDC_TRY(const auto found, find());
  if (!found) {
    return base::fail(
        ErrorKind::missing,
        std::format("the queue {} was deleted in the meantime; run the same command again",
                    setup::queue_name(site_, QueueKind::snapshots)));
  }
  TINYDYNAMOCDC_TRY(const auto wanted,
                    setup::with_statement(found->document, grant_.sid(), grant_.statement()));
  return write(found->url, wanted);
}

// An empty policy takes it away.
Result<void> QueuePermission::remove() {
  TINYDYNAMOCDC_TRY(const auto found, find());
  if (!found) {
    return {};
  }
  TINYDYNAMOCDC_TRY(const auto wanted, setup::without_statement(found->document, grant_.sid()));
  return write(found->url, wanted);
}

Result<void> QueuePermission::write(const std::string& url, const std::string& policy) {
  TINYDYNAMOCDC_TRY(const auto wanted, setup::statement_in(policy, grant_.sid()));
  TINYDYNAMOCDC_TRY_VOID(plain(parts_.queues.set_attributes(
      url, {{setup::k_policy_attribute, policy}}, request_deadline(parts_.function.clock))));
  return manage::wait_until(
      {parts_.function.clock, parts_.function.console},
      {.what = std::format("the queue {} to show its policy",
                           setup::queue_name(site_, QueueKind::snapshots)),
       .limit = k_policy_limit},
      [&](Deadline /*deadline*/) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto now, find());
        TINYDYNAMOCDC_TRY(const auto statement,
                          setup::statement_in(now ? now->document : "", grant_.sid()));
        const bool shows = statement.has_value() == wanted.has_value() &&
                           (!statement || grant_.is_said_by(*statement));
        return PollResult{shows ? PollResult::State::done : PollResult::State::not_yet,
                          "not yet as written"};
      });
}

}  // namespace tinydynamocdc::exports
