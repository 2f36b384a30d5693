// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manage/ownership.hpp"
#include "manage/resource.hpp"
#include "setup/bucket.hpp"
#include "setup/bucket_grant.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

/// The bucket may send events to the function's queue of snapshots: a statement of our own in the
/// queue's policy. Others' statements stay byte for byte.
class QueuePermission final : public manage::Resource {
 public:
  QueuePermission(const setup::BucketParts& parts, const setup::Site& site,
                  setup::BucketPlace place, manage::Reach reach);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  /// It stays, whatever --force says, while other notifications of the bucket send there.
  [[nodiscard]] Removal removal() const override { return removal_; }

  /// rejected: the policy would be larger than SQS takes. bad_input: it cannot be read.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  /// Reads the policy, writes it at once, and waits until it shows.
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return create();
  }
  /// The queue may be gone already.
  [[nodiscard]] base::Result<void> remove() override;

 private:
  struct Policy {
    std::string url;
    std::string document;  ///< Empty: none.
  };
  [[nodiscard]] base::Result<std::optional<Policy>> find();
  [[nodiscard]] base::Result<void> check_size(const std::string& policy) const;
  [[nodiscard]] base::Result<void> look_for_users(manage::Standing& standing);
  [[nodiscard]] base::Result<void> write(const std::string& url, const std::string& policy);

  setup::BucketParts parts_;
  setup::Site site_;
  setup::BucketPlace place_;
  manage::Reach reach_;
  setup::BucketGrant grant_;
  Removal removal_ = Removal::goes;
};

/// The statement for the bucket in the policy of the site's queue.
[[nodiscard]] setup::BucketGrant bucket_grant(const setup::Site& site, const std::string& bucket);

}  // namespace tinydynamocdc::exports
