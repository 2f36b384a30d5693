// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "aws/sqs.hpp"
#include "manage/function_setup.hpp"
#include "manage/ownership.hpp"
#include "manage/resource.hpp"
#include "setup/function_state.hpp"
#include "setup/own_queue.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// How many invocations at a time AWS lets a queue's trigger have. (API_ScalingConfig.)
inline constexpr int k_concurrency_least = 2;
inline constexpr int k_concurrency_most = 1'000;

/// Files of snapshots that are loaded at a time, unless something else was asked for: by the
/// simulation in docs/snapshots.md.
inline constexpr int k_snapshot_concurrency = 4;

/// The trigger by which one of the function's queues calls the function itself. It is whose the
/// function is.
class QueueTrigger final : public manage::Resource {
 public:
  struct Design {
    QueueKind kind = QueueKind::failures;  ///< One that calls the function.
    manage::Reach reach = manage::Reach::ours;
    /// Of snapshots; nothing: a new one has k_snapshot_concurrency, another one keeps its own
    /// without --overwrite.
    std::optional<int> concurrency;
  };

  QueueTrigger(aws::Sqs& queues, const manage::FunctionParts& parts, const Site& site,
               const Design& design, std::shared_ptr<FunctionState> function)
      : queues_(queues),
        parts_(parts),
        site_(site),
        design_(design),
        function_(std::move(function)) {}

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] std::string loss() const override { return "its trigger"; }

  /// missing: no function; denied: it is not ours.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] std::string missing() const override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  aws::Sqs& queues_;
  manage::FunctionParts parts_;
  Site site_;
  Design design_;
  std::shared_ptr<FunctionState> function_;
  std::optional<aws::EventSourceMapping> found_;
};

/// The trigger as it is made.
[[nodiscard]] aws::NewMapping queue_mapping(const Site& site, QueueKind kind,
                                            std::optional<int> concurrency);

/// The trigger from that queue among those of the function; nullptr: there is none.
[[nodiscard]] const aws::EventSourceMapping* trigger_from_queue(
    std::span<const aws::EventSourceMapping> triggers, const Site& site, QueueKind kind);

}  // namespace tinydynamocdc::setup
