// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
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

/// Of attributes, which are texts: the number of that name; 0 where there is none.
[[nodiscard]] std::int64_t count_of(const Tags& attributes, std::string_view name);

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

/// A message to be sent.
struct NewMessage {
  std::string_view body;         ///< At most 1 MiB with the attributes. (SQS: "Message quotas".)
  Tags attributes;               ///< Texts that are not empty, at most 10.
  std::chrono::seconds delay{};  ///< Until it can be received; at most k_delay_max.
};

/// SQS: API_SendMessage, "DelaySeconds".
inline constexpr std::chrono::seconds k_delay_max{900};

struct NewQueue {
  std::string name;
  Tags attributes;  ///< "VisibilityTimeout": texts, numbers too.
  Tags tags;
};

/// At most this many in one receive. (API_ReceiveMessage.)
inline constexpr int k_messages_max = 10;

/// The operations of SQS that we use; the region of `access` is the queue's. (Amazon SQS API
/// Reference, AWS JSON protocol.)
class Sqs {
 public:
  explicit Sqs(const Access& access)
      : client_(access, k_sqs),
        endpoint_(resolve_endpoint(access.environment, k_sqs, access.region)) {}

  /// The queue's URL as SQS makes it, `<endpoint>/<account>/<name>`, without a call and its right.
  /// bad_config: the endpoint that is configured cannot be. ("Amazon SQS queue and message
  /// identifiers".)
  [[nodiscard]] base::Result<std::string> url_of(const QueueName& queue) const;

  /// missing: there is no such queue, or it is hidden from us.
  [[nodiscard]] ServiceResult<std::string> queue_url(const QueueName& queue,
                                                     base::Deadline deadline);
  [[nodiscard]] ServiceResult<QueueCounts> counts(std::string_view queue_url,
                                                  base::Deadline deadline);

  /// The new queue's address. One of that name and with these very attributes counts as made. Codes
  /// worth knowing: QueueNameExists (with other attributes), QueueDeletedRecently (a name is free
  /// 60 seconds after the deletion).
  [[nodiscard]] ServiceResult<std::string> create_queue(const NewQueue& queue,
                                                        base::Deadline deadline);
  /// All of them, counts too.
  [[nodiscard]] ServiceResult<Tags> attributes(std::string_view queue_url, base::Deadline deadline);
  /// The others stay. A change takes up to 60 seconds to hold, a retention 15 minutes.
  [[nodiscard]] ServiceResult<void> set_attributes(std::string_view queue_url,
                                                   const Tags& attributes, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> delete_queue(std::string_view queue_url,
                                                 base::Deadline deadline);
  [[nodiscard]] ServiceResult<Tags> tags(std::string_view queue_url, base::Deadline deadline);
  /// The others stay.
  [[nodiscard]] ServiceResult<void> add_tags(std::string_view queue_url, const Tags& tags,
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
  /// Hides a received message so long from now on; at most 12 hours since it was received. What is
  /// hidden comes again: whatever else a function answers, this is when. (ChangeMessageVisibility.)
  [[nodiscard]] ServiceResult<void> hide(std::string_view queue_url, std::string_view receipt,
                                         std::chrono::seconds hidden, base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> send(std::string_view queue_url, const NewMessage& message,
                                         base::Deadline deadline);
  /// The ARN of the queue to which SQS moves what was received too often; nothing: the queue has
  /// none. (The attribute RedrivePolicy.)
  [[nodiscard]] ServiceResult<std::optional<std::string>> dead_letter_queue(
      std::string_view queue_url, base::Deadline deadline);

 private:
  ServiceClient client_;
  base::Result<Endpoint> endpoint_;
};

}  // namespace tinydynamocdc::aws
