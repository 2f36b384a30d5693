// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "aws/sqs.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

/// Where they go, or shall go: what was asked for, else what is set, else the function's queue.
[[nodiscard]] base::Result<std::string> async_destination(const manage::FunctionParts& parts,
                                                          const setup::Site& site,
                                                          const std::string& asked_for);

/// Where events go that call the function without waiting for it and that it failed with for good,
/// S3's and EventBridge Scheduler's: a place that was asked for, else what is set, else the
/// function's queue. Retries and the events' maximum age stay as they are.
class AsyncFailures final : public manage::Resource {
 public:
  /// `destination_arn`: empty where none was asked for.
  AsyncFailures(const setup::BucketParts& parts, const setup::Site& site,
                std::string destination_arn)
      : queues_(parts.queues),
        parts_(parts.function),
        site_(site),
        destination_arn_(std::move(destination_arn)) {}

  [[nodiscard]] std::string key() const override { return "async failures"; }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }

  /// With Goal::absent a place of somebody's own is as good as none, and its users are the buckets
  /// that may call, or send to its queue of snapshots.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  /// After the function's role may report there, which AWS Lambda tries.
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return create();
  }
  /// Where it is the function's own queue, which something would need for ever otherwise.
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] std::string wanted() const;

  aws::Sqs& queues_;
  manage::FunctionParts parts_;
  setup::Site site_;
  std::string destination_arn_;
};

}  // namespace tinydynamocdc::exports
