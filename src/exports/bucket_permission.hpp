// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "aws/lambda.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/ownership.hpp"
#include "manage/resource.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

/// What AWS Lambda takes as a function's resource policy. (AWS Lambda Developer Guide, "Lambda
/// quotas": 20 KB.)
inline constexpr std::size_t k_function_policy_bytes_max = std::size_t{20} * 1024;

/// The bucket may call the function: a statement of the function's policy.
class BucketPermission final : public manage::Resource {
 public:
  BucketPermission(const setup::BucketParts& parts, const setup::Site& site,
                   setup::BucketPlace place, manage::Reach reach)
      : parts_(parts), site_(site), place_(std::move(place)), reach_(reach) {}

  [[nodiscard]] std::string key() const override { return "bucket permission " + place_.bucket; }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  /// It stays, whatever --force says, while other notifications of the bucket call the function.
  [[nodiscard]] Removal removal() const override { return removal_; }

  /// rejected: the policy would be larger than AWS Lambda takes.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override;
  /// It may be gone already.
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<void> check_size(const std::string& policy) const;
  [[nodiscard]] base::Result<void> look_for_users(manage::Standing& standing);

  setup::BucketParts parts_;
  setup::Site site_;
  setup::BucketPlace place_;
  manage::Reach reach_;
  aws::NewPermission wanted_;
  Removal removal_ = Removal::goes;
};

}  // namespace tinydynamocdc::exports
