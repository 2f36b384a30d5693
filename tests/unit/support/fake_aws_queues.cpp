// SPDX-License-Identifier: Apache-2.0
// SQS of FakeAws.
#include <algorithm>
#include <format>

#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

std::string FakeAws::queue_arn(std::string_view name) {
  return std::format("arn:aws:sqs:{}:{}:{}", k_region, k_account, name);
}

// Receipts are the messages themselves; a message that was received is hidden by nothing.
FakeAws::Answer FakeAws::sqs(const std::string& operation, const Json& body) {
  const std::string url = body.value("QueueUrl", "");
  const std::string name =
      operation == "GetQueueUrl" ? body.value("QueueName", "") : url.substr(url.rfind('/') + 1);
  if (!queues.contains(name)) {
    return error(400, "com.amazonaws.sqs#QueueDoesNotExist", name);
  }
  auto& messages = queues[name];
  if (operation == "GetQueueUrl") {
    return {200,
            {{"QueueUrl", std::format("https://sqs.{}.amazonaws.com/{}/{}", k_region,
                                      body["QueueOwnerAWSAccountId"].get<std::string>(), name)}},
            ""};
  }
  if (operation == "GetQueueAttributes") {
    return {200,
            {{"Attributes",
              {{"ApproximateNumberOfMessages", std::to_string(messages.size())},
               {"ApproximateNumberOfMessagesNotVisible", "0"}}}},
            ""};
  }
  return error(400, "InvalidAction", operation);
}

}  // namespace tinydynamocdc::testing
