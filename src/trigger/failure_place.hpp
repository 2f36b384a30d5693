// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/s3_buckets.hpp"
#include "aws/sqs.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::trigger {

inline constexpr const char* k_failure_place_key = "failure place";

/// The queue or bucket that --on-failure names. It is somebody's own: looked at before anything is
/// done, never made, changed or removed.
class FailurePlace final : public manage::Resource {
 public:
  FailurePlace(aws::Sqs& queues, aws::S3Buckets& buckets, const manage::FunctionParts& parts,
               const setup::Site& site, std::string arn)
      : queues_(queues), buckets_(buckets), parts_(parts), site_(site), arn_(std::move(arn)) {}

  [[nodiscard]] std::string key() const override { return k_failure_place_key; }
  [[nodiscard]] std::string name() const override { return "the failure destination " + arn_; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  /// bad_config: it is in another partition, account or region than the function; missing: there is
  /// none; denied: whoever sets up may not see it.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return {}; }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  [[nodiscard]] base::Result<void> check_queue();
  [[nodiscard]] base::Result<void> check_bucket();

  aws::Sqs& queues_;
  aws::S3Buckets& buckets_;
  manage::FunctionParts parts_;
  setup::Site site_;
  std::string arn_;
};

}  // namespace tinydynamocdc::trigger
