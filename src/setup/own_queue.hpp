// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/sqs.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/function_state.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// The longest that SQS keeps a message. (Amazon SQS Developer Guide, "Message quotas".)
inline constexpr int k_retention_s = 1'209'600;
/// AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping": a
/// queue hides a message at least six times as long as the function may take.
inline constexpr int k_hidden_per_time_out = 6;
/// How often a failure record is received before SQS itself moves it to the dead letters: SQS's
/// most. The function moves what cannot be delivered long before. (Amazon SQS Developer Guide,
/// "Queue quotas".)
inline constexpr int k_receives_max = 1'000;
/// SQS frees a queue's name 60 seconds after the queue was deleted. (API_CreateQueue.)
inline constexpr std::chrono::milliseconds k_name_limit{90'000};

/// The function's own queues, in which nothing is lost. A trigger's failure records about what it
/// gave up come into `<function>-Failures`, S3's events about new files of snapshots into
/// `<function>-Snapshots`; both call the function. What cannot be delivered at all ends in
/// `<function>-DeadLetters`, for people.
enum class QueueKind { failures, dead_letters, snapshots };

/// Keys of the queues, and of the triggers of those two that have one.
inline constexpr const char* k_failures_key = "failure queue";
inline constexpr const char* k_dead_letters_key = "dead letter queue";
inline constexpr const char* k_snapshots_key = "snapshot queue";
inline constexpr const char* k_redrive_trigger_key = "redrive trigger";
inline constexpr const char* k_snapshot_trigger_key = "snapshot queue trigger";

[[nodiscard]] std::string queue_name(const Site& site, QueueKind kind);
[[nodiscard]] std::string queue_arn(const Site& site, QueueKind kind);

/// The queue's attributes as SQS calls them, where its function may take `timeout_s`.
[[nodiscard]] aws::Tags queue_attributes(const Site& site, QueueKind kind, int timeout_s);

/// The queue's address; nothing when there is no such queue.
[[nodiscard]] base::Result<std::optional<std::string>> find_queue(
    aws::Sqs& queues, const manage::FunctionParts& parts, const Site& site, QueueKind kind);

/// About how many messages it holds; 0 without such a queue.
[[nodiscard]] base::Result<std::int64_t> messages_in_queue(aws::Sqs& queues,
                                                           const manage::FunctionParts& parts,
                                                           const Site& site, QueueKind kind);

/// The buckets that may send events to the queue of snapshots, by its policy; none without a queue.
[[nodiscard]] base::Result<std::vector<std::string>> buckets_of_queue(
    aws::Sqs& queues, const manage::FunctionParts& parts, const Site& site);

/// What sends messages to one of the function's queues: triggers and S3's failed events, as far as
/// the function itself says; buckets, as far as the queue's policy does; to the dead letters also
/// the other queues.
[[nodiscard]] base::Result<std::vector<manage::User>> queue_users(
    aws::Sqs& queues, const manage::FunctionParts& parts, const Site& site, QueueKind kind,
    const FunctionState::Seen& seen);

/// One of them. Removed with the last that sends to it; while it holds messages, only when its
/// name was typed.
class OwnQueue final : public manage::Resource {
 public:
  OwnQueue(aws::Sqs& queues, const manage::FunctionParts& parts, const Site& site, QueueKind kind,
           std::shared_ptr<FunctionState> function)
      : queues_(queues), parts_(parts), site_(site), kind_(kind), function_(std::move(function)) {}

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string name() const override {
    return "the queue " + queue_name(site_, kind_);
  }
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] std::string way_out() const override;
  [[nodiscard]] std::string loss() const override { return "its queue"; }
  [[nodiscard]] std::optional<std::string> confirmation() const override;

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  /// unavailable: messages came since the last look().
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<std::optional<std::string>> find();
  [[nodiscard]] std::vector<manage::Difference> differences(const aws::Tags& is,
                                                            int hidden_s) const;

  aws::Sqs& queues_;
  manage::FunctionParts parts_;
  Site site_;
  QueueKind kind_;
  std::shared_ptr<FunctionState> function_;
  std::int64_t messages_ = 0;  ///< As of the last look.
};

}  // namespace tinydynamocdc::setup
