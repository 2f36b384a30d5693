// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

/// A queue by the parts of its ARN, `arn:<partition>:sqs:<region>:<account>:<name>`.
struct QueueName {
  std::string region;
  std::string account;
  std::string name;
};

/// bad_config when it is no queue's ARN.
[[nodiscard]] base::Result<QueueName> parse_queue_arn(std::string_view arn);

/// How many messages a queue holds. Approximate: SQS counts are up to a minute old.
/// (API_GetQueueAttributes.)
struct QueueCounts {
  std::int64_t visible = 0;
  std::int64_t in_flight = 0;  ///< Received by somebody, and neither deleted nor given back.
};

struct Message {
  std::string id;
  std::string receipt;  ///< What deletes it; of this receipt only.
  std::string body;
};

/// At most this many in one receive. (API_ReceiveMessage.)
inline constexpr int k_messages_max = 10;

/// The operations of SQS that we use; the region of `access` is the queue's. (Amazon SQS API
/// Reference, AWS JSON protocol.)
class Sqs {
 public:
  explicit Sqs(const Access& access) : client_(access, k_sqs) {}

  /// missing: there is no such queue, or it is hidden from us.
  [[nodiscard]] ServiceResult<std::string> queue_url(const QueueName& queue,
                                                     base::Deadline deadline);
  [[nodiscard]] ServiceResult<QueueCounts> counts(std::string_view queue_url,
                                                  base::Deadline deadline);
  struct Receive {
    std::chrono::seconds hidden{};  ///< From others, from the receipt on; at most 12 hours.
    int messages_max = k_messages_max;
  };
  /// Up to `messages_max` messages. None: there is nothing to be had just now. A standard queue may
  /// give one twice, also at once, and even one that was deleted.
  [[nodiscard]] ServiceResult<std::vector<Message>> receive(std::string_view queue_url,
                                                            const Receive& how,
                                                            base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_message(std::string_view queue_url,
                                                   std::string_view receipt,
                                                   base::Deadline deadline);
  /// Gives a received message back: it can be received again at once.
  [[nodiscard]] ServiceResult<void> give_back(std::string_view queue_url, std::string_view receipt,
                                              base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
