// SPDX-License-Identifier: Apache-2.0
// Queues as such, beside what lies in them: a second file of the class in aws/sqs.hpp.
#include <nlohmann/json.hpp>

#include "aws/json_fields.hpp"
#include "aws/sqs.hpp"
#include "base/json_members.hpp"

namespace tinydynamocdc::aws {

using nlohmann::json;

namespace {

void ignore(const std::string& /*body*/) {}

}  // namespace

ServiceResult<std::string> Sqs::create_queue(const NewQueue& queue, base::Deadline deadline) {
  return client_
      .json("CreateQueue",
            base::dumped(json{
                {"QueueName", queue.name}, {"Attributes", queue.attributes}, {"tags", queue.tags}}),
            deadline)
      .transform([](const std::string& body) {
        return base::text_of(base::parsed_json<json>(body), "QueueUrl");
      });
}

ServiceResult<Tags> Sqs::attributes(std::string_view queue_url, base::Deadline deadline) {
  return client_
      .json("GetQueueAttributes",
            base::dumped(json{{"QueueUrl", queue_url}, {"AttributeNames", {"All"}}}), deadline)
      .transform([](const std::string& body) {
        return texts_of(base::parsed_json<json>(body), "Attributes");
      });
}

ServiceResult<void> Sqs::set_attributes(std::string_view queue_url, const Tags& attributes,
                                        base::Deadline deadline) {
  return client_
      .json("SetQueueAttributes",
            base::dumped(json{{"QueueUrl", queue_url}, {"Attributes", attributes}}), deadline)
      .transform(ignore);
}

ServiceResult<void> Sqs::delete_queue(std::string_view queue_url, base::Deadline deadline) {
  return client_.json("DeleteQueue", base::dumped(json{{"QueueUrl", queue_url}}), deadline)
      .transform(ignore);
}

ServiceResult<Tags> Sqs::tags(std::string_view queue_url, base::Deadline deadline) {
  return client_.json("ListQueueTags", base::dumped(json{{"QueueUrl", queue_url}}), deadline)
      .transform(
          [](const std::string& body) { return texts_of(base::parsed_json<json>(body), "Tags"); });
}

ServiceResult<void> Sqs::add_tags(std::string_view queue_url, const Tags& tags,
                                  base::Deadline deadline) {
  return client_
      .json("TagQueue", base::dumped(json{{"QueueUrl", queue_url}, {"Tags", tags}}), deadline)
      .transform(ignore);
}

}  // namespace tinydynamocdc::aws
