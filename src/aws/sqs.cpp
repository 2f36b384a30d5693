// SPDX-License-Identifier: Apache-2.0
#include "aws/sqs.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <ranges>
#include <utility>

#include "aws/json_fields.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"
#include "base/whole_number.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

void ignore(const std::string& /*body*/) {}

}  // namespace

std::int64_t count_of(const Tags& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? 0 : base::parse_whole<std::int64_t>(found->second).value_or(0);
}

base::Result<QueueName> parse_queue_arn(std::string_view arn) {
  std::vector<std::string> parts;
  for (const auto part : std::views::split(arn, ':')) {
    parts.emplace_back(part.begin(), part.end());
  }
  const bool shape = parts.size() == 6 && parts[0] == "arn" && parts[2] == "sqs";
  if (!shape || parts[3].empty() || parts[4].empty() || parts[5].empty()) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("\"{}\" is not a queue's ARN (arn:aws:sqs:<region>:<account>:<name>)", arn));
  }
  return QueueName{.region = parts[3], .account = parts[4], .name = parts[5]};
}

ServiceResult<std::string> Sqs::queue_url(const QueueName& queue, base::Deadline deadline) {
  const json question{{"QueueName", queue.name}, {"QueueOwnerAWSAccountId", queue.account}};
  const auto body = client_.json("GetQueueUrl", base::dumped(question), deadline);
  if (!body) {
    auto failure = body.error();
    // "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"
    if (failure.code.contains("NonExistentQueue") || failure.code.contains("QueueDoesNotExist")) {
      failure.error.kind = ErrorKind::missing;
    }
    return std::unexpected(std::move(failure));
  }
  return base::text_of(base::parsed_json<json>(*body), "QueueUrl");
}

ServiceResult<QueueCounts> Sqs::counts(std::string_view queue_url, base::Deadline deadline) {
  const json question{
      {"QueueUrl", queue_url},
      {"AttributeNames", {"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"}}};
  TINYDYNAMOCDC_TRY(const auto body,
                    client_.json("GetQueueAttributes", base::dumped(question), deadline));
  const auto attributes = texts_of(base::parsed_json<json>(body), "Attributes");
  return QueueCounts{.visible = count_of(attributes, "ApproximateNumberOfMessages"),
                     .in_flight = count_of(attributes, "ApproximateNumberOfMessagesNotVisible")};
}

ServiceResult<std::vector<Message>> Sqs::receive(std::string_view queue_url, const Receive& how,
                                                 base::Deadline deadline) {
  // A short wait asks all of SQS's servers; without it a message may be overlooked.
  constexpr int k_wait_s = 1;
  const json question{{"QueueUrl", queue_url},
                      {"MaxNumberOfMessages", how.messages_max},
                      {"VisibilityTimeout", how.hidden.count()},
                      {"WaitTimeSeconds", k_wait_s}};
  TINYDYNAMOCDC_TRY(const auto body,
                    client_.json("ReceiveMessage", base::dumped(question), deadline));
  std::vector<Message> messages;
  const json answer = base::parsed_json<json>(body);
  const json* list = base::member_of(answer, "Messages");
  if (list == nullptr || !list->is_array()) {
    return messages;
  }
  for (const json& message : *list) {
    messages.push_back({.id = base::text_of(message, "MessageId"),
                        .receipt = base::text_of(message, "ReceiptHandle"),
                        .body = base::text_of(message, "Body")});
  }
  return messages;
}

ServiceResult<void> Sqs::delete_message(std::string_view queue_url, std::string_view receipt,
                                        base::Deadline deadline) {
  return client_
      .json("DeleteMessage",
            base::dumped(json{{"QueueUrl", queue_url}, {"ReceiptHandle", receipt}}), deadline)
      .transform(ignore);
}

ServiceResult<void> Sqs::give_back(std::string_view queue_url, std::string_view receipt,
                                   base::Deadline deadline) {
  return hide(queue_url, receipt, std::chrono::seconds(0), deadline);
}

ServiceResult<void> Sqs::hide(std::string_view queue_url, std::string_view receipt,
                              std::chrono::seconds hidden, base::Deadline deadline) {
  return client_
      .json("ChangeMessageVisibility",
            base::dumped(json{{"QueueUrl", queue_url},
                              {"ReceiptHandle", receipt},
                              {"VisibilityTimeout", hidden.count()}}),
            deadline)
      .transform(ignore);
}

base::Result<std::string> Sqs::url_of(const QueueName& queue) const {
  if (!endpoint_) {
    return std::unexpected(endpoint_.error());
  }
  const auto& [origin, path] = endpoint_->url;
  return std::format("{}{}{}{}/{}", net::to_string(origin), path, path.ends_with('/') ? "" : "/",
                     queue.account, queue.name);
}

ServiceResult<void> Sqs::send(std::string_view queue_url, const NewMessage& message,
                              base::Deadline deadline) {
  json question{{"QueueUrl", queue_url}, {"MessageBody", message.body}};
  if (message.delay.count() > 0) {
    question["DelaySeconds"] = std::min(message.delay, k_delay_max).count();
  }
  for (const auto& [name, value] : message.attributes) {
    question["MessageAttributes"][name] = {{"DataType", "String"}, {"StringValue", value}};
  }
  return client_.json("SendMessage", base::dumped(question), deadline).transform(ignore);
}

ServiceResult<std::optional<std::string>> Sqs::dead_letter_queue(std::string_view queue_url,
                                                                 base::Deadline deadline) {
  const json question{{"QueueUrl", queue_url}, {"AttributeNames", {"RedrivePolicy"}}};
  TINYDYNAMOCDC_TRY(const auto body,
                    client_.json("GetQueueAttributes", base::dumped(question), deadline));
  const auto attributes = texts_of(base::parsed_json<json>(body), "Attributes");
  const auto policy = attributes.find("RedrivePolicy");
  return policy == attributes.end()
             ? std::nullopt
             : base::optional_text(base::parsed_json<json>(policy->second), "deadLetterTargetArn");
}

}  // namespace tinydynamocdc::aws
