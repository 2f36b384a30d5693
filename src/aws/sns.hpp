// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

struct Subscription {
  std::string arn;       ///< `PendingConfirmation` until whoever gets the mail has confirmed it.
  std::string protocol;  ///< email, sqs, …
  std::string endpoint;  ///< The address.

  [[nodiscard]] bool is_confirmed() const { return arn.starts_with("arn:"); }
  bool operator==(const Subscription&) const = default;
};

struct NewSubscription {
  std::string topic_arn;
  std::string protocol;
  std::string endpoint;
};

/// The operations of SNS that we use. (Amazon SNS API Reference.)
class Sns {
 public:
  explicit Sns(const Access& access);

  /// The topic's tags; nothing when there is no such topic.
  [[nodiscard]] ServiceResult<std::optional<Tags>> find_topic_tags(std::string_view topic_arn,
                                                                   base::Deadline deadline);
  /// Creates it, or finds that it is there; returns its ARN. rejected: it is there with other tags.
  [[nodiscard]] ServiceResult<std::string> create_topic(std::string_view name, const Tags& tags,
                                                        base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> add_tags(std::string_view topic_arn, const Tags& tags,
                                             base::Deadline deadline);
  /// With its subscriptions. No error when it is gone already.
  [[nodiscard]] ServiceResult<void> delete_topic(std::string_view topic_arn,
                                                 base::Deadline deadline);
  /// All pages.
  [[nodiscard]] ServiceResult<std::vector<Subscription>> subscriptions(std::string_view topic_arn,
                                                                       base::Deadline deadline);
  /// For email AWS sends a mail that has to be confirmed, again for one that still waits for that.
  [[nodiscard]] ServiceResult<void> subscribe(const NewSubscription& subscription,
                                              base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
