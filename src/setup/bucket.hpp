// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aws/s3_buckets.hpp"
#include "aws/sqs.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

struct BucketParts {
  aws::S3Buckets& buckets;
  aws::Sqs& queues;
  manage::FunctionParts function;
};

/// Where snapshots lie.
struct BucketPlace {
  std::string bucket;
  std::string prefix;  ///< Of the objects' keys, without a `/` at its end.

  bool operator==(const BucketPlace&) const = default;
};

/// The places whose buckets may call the function itself (permitted_buckets), with the prefixes
/// that the role may read; a bucket without one has an empty prefix.
[[nodiscard]] base::Result<std::vector<BucketPlace>> calling_places(
    const manage::FunctionParts& parts, const Site& site);
/// The same of the buckets that may send to its queue of snapshots (buckets_of_queue).
[[nodiscard]] base::Result<std::vector<BucketPlace>> queueing_places(const BucketParts& parts,
                                                                     const Site& site);

/// True when there is such a bucket, in the site's region; nothing there means that the name is
/// free. bad_config: it is in another region; denied: another account has it, or we may not see it.
/// Both name a bucket to take instead.
[[nodiscard]] base::Result<bool> bucket_is_there(const BucketParts& parts, const Site& site,
                                                 const std::string& bucket);

/// A name that hardly anybody else has: `<bucket>-<account>`, at most 63 characters.
[[nodiscard]] std::string free_name(const std::string& bucket, const Site& site);

/// The bucket that DynamoDB exports to. Created where it is missing; never removed, nor changed.
class Bucket final : public manage::Resource {
 public:
  Bucket(const BucketParts& parts, const Site& site, std::string bucket)
      : parts_(parts), site_(site), bucket_(std::move(bucket)) {}

  [[nodiscard]] std::string key() const override { return "bucket " + bucket_; }
  [[nodiscard]] std::string name() const override { return "the bucket " + bucket_; }
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  /// As bucket_is_there().
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  BucketParts parts_;
  Site site_;
  std::string bucket_;
};

}  // namespace tinydynamocdc::setup
