// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Lets S3 send events about a bucket to a queue: a statement of the queue's own policy. No I/O.
namespace tinydynamocdc::setup {

/// The attribute of a queue that holds its policy, as JSON text. (API_SetQueueAttributes.)
inline constexpr const char* k_policy_attribute = "Policy";

/// What SQS takes as a queue's policy. (Amazon SQS Developer Guide, "Amazon SQS policy quotas":
/// 8,192 bytes, 20 statements.)
inline constexpr std::size_t k_queue_policy_bytes_max = 8'192;
inline constexpr std::size_t k_queue_policy_statements_max = 20;

/// One statement per bucket, of the queue's own account: a bucket's name may be somebody else's
/// tomorrow. (Amazon S3 User Guide, "Granting permissions to publish event notification messages to
/// a destination".)
struct BucketGrant {
  std::string partition;
  std::string account;
  std::string queue_arn;
  std::string bucket;

  /// The key of the resource that makes it.
  [[nodiscard]] static std::string key_of(std::string_view bucket);

  [[nodiscard]] std::string sid() const;
  /// JSON, without white space.
  [[nodiscard]] std::string statement() const;
  /// Whether that statement, of whatever form, says the same.
  [[nodiscard]] bool is_said_by(std::string_view statement) const;

  bool operator==(const BucketGrant&) const = default;
};

/// The buckets of all such statements in a policy; an empty policy has none.
[[nodiscard]] std::vector<std::string> granted_buckets(std::string_view policy);

/// How many statements a policy has, whosever they are.
[[nodiscard]] std::size_t statements_in(std::string_view policy);

}  // namespace tinydynamocdc::setup
