// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/bucket_notification.hpp"
#include "exports/bucket_way.hpp"
#include "manage/ownership.hpp"
#include "manage/reconcile.hpp"
#include "manage/resource.hpp"
#include "setup/bucket.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::exports {

/// Lets the bucket tell the function, or its queue, of each new file of a snapshot below the
/// prefix, by two entries of its own among those of others, which stay byte for byte. First the
/// permission, then the notification: S3 tries whether it may.
class BucketNotification final : public manage::Resource {
 public:
  struct Options {
    setup::BucketPlace place;
    BucketWay way;  ///< Not looked at by a removal, which takes entries of both.
    manage::Reach reach = manage::Reach::ours;
    /// Set by --remove, which takes down these tables: the bucket serves every table of the
    /// function, so it stays while another one has a trigger.
    std::vector<std::string> removed_tables;
  };

  BucketNotification(const setup::BucketParts& parts, const setup::Site& site, Options options)
      : parts_(parts), site_(site), options_(std::move(options)) {}

  [[nodiscard]] std::string key() const override { return "notification " + bucket(); }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] std::string outcome() const override { return options_.way.outcome; }

  /// rejected: somebody else's notification takes the same objects.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return make(); }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return make();
  }
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] const std::string& bucket() const { return options_.place.bucket; }
  [[nodiscard]] base::Result<manage::Standing> wanted_standing() const;
  [[nodiscard]] base::Result<manage::Standing> unwanted_standing() const;
  [[nodiscard]] base::Result<void> make();

  setup::BucketParts parts_;
  setup::Site site_;
  Options options_;
  aws::BucketNotification found_;
};

/// The triggers that the function has from other tables than these; nothing where no tables are
/// named.
[[nodiscard]] base::Result<std::vector<manage::User>> triggers_of_other_tables(
    const manage::FunctionParts& parts, const setup::Site& site,
    const std::vector<std::string>& tables);

/// For what needs a bucket that calls the function for new files of snapshots, directly or by way
/// of its queue, since an event is there once, when the file is written. missing: there is no such
/// bucket, it does not call, or its queue does not.
[[nodiscard]] base::Result<void> check_bucket_calls(const setup::BucketParts& parts,
                                                    const setup::Site& site,
                                                    const setup::BucketPlace& place);
/// The same as a part of a run that does not make it.
[[nodiscard]] manage::Wanted required_notification(const setup::BucketParts& parts,
                                                   const setup::Site& site,
                                                   const setup::BucketPlace& place);

}  // namespace tinydynamocdc::exports
