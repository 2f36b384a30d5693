// SPDX-License-Identifier: Apache-2.0
// SQS, DynamoDB Streams and objects of S3 of FakeAws.
#include <algorithm>
#include <format>
#include <string>

#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

std::string FakeAws::queue_arn(std::string_view name, std::string_view region) {
  return std::format("arn:aws:sqs:{}:{}:{}", region, k_account, name);
}

std::string FakeAws::queue_url(const std::string& name) const {
  return std::format("https://sqs.{}.amazonaws.com/{}/{}", region_name, k_account, name);
}

FakeAws::Answer FakeAws::create_queue(const Json& body) {
  const std::string name = body["QueueName"];
  auto& settings = queue_settings[name];
  if (queues.contains(name) && settings["Attributes"] != body["Attributes"]) {
    return error(400, "com.amazonaws.sqs#QueueNameExists", name);
  }
  queues.emplace(name, Json::array());
  settings = {{"Attributes", body["Attributes"]}, {"Tags", body["tags"]}};
  return {200, {{"QueueUrl", queue_url(name)}}, ""};
}

FakeAws::Answer FakeAws::queue_attributes(const std::string& name) const {
  const auto& messages = queues.at(name);
  const auto hidden = std::ranges::count_if(messages, [&](const Json& message) {
    return hidden_messages.contains(message.get<std::string>());
  });
  Json attributes{{"VisibilityTimeout", "30"}, {"MessageRetentionPeriod", "345600"}};
  if (const auto found = queue_settings.find(name); found != queue_settings.end()) {
    attributes.update(found->second["Attributes"]);
  }
  attributes["QueueArn"] = std::format("arn:aws:sqs:{}:{}:{}", region_name, k_account, name);
  attributes["ApproximateNumberOfMessages"] =
      std::to_string(static_cast<std::ptrdiff_t>(messages.size()) - hidden);
  attributes["ApproximateNumberOfMessagesNotVisible"] = std::to_string(hidden);
  return {200, {{"Attributes", attributes}}, ""};
}

// Ids and receipts are the messages themselves, so no two may be alike.
FakeAws::Answer FakeAws::sqs(const std::string& operation, const Json& body) {
  const std::string url = body.value("QueueUrl", "");
  if (operation == "CreateQueue") {
    return create_queue(body);
  }
  const std::string name =
      operation == "GetQueueUrl" ? body.value("QueueName", "") : url.substr(url.rfind('/') + 1);
  if (!queues.contains(name)) {
    return error(400, "com.amazonaws.sqs#QueueDoesNotExist", name);
  }
  auto& messages = queues[name];
  if (operation == "GetQueueUrl") {
    return {200, {{"QueueUrl", queue_url(name)}}, ""};
  }
  if (operation == "GetQueueAttributes") {
    return queue_attributes(name);
  }
  if (operation == "SetQueueAttributes") {
    auto& attributes = queue_settings[name]["Attributes"];
    attributes.update(body["Attributes"]);
    if (attributes.value("Policy", "x").empty()) {
      attributes.erase("Policy");
    }
    return {200, Json::object(), ""};
  }
  if (operation == "TagQueue") {
    queue_settings[name]["Tags"].update(body["Tags"]);
    return {200, Json::object(), ""};
  }
  if (operation == "ListQueueTags") {
    const auto found = queue_settings.find(name);
    return {200,
            found == queue_settings.end() ? Json::object() : Json{{"Tags", found->second["Tags"]}},
            ""};
  }
  if (operation == "DeleteQueue") {
    queues.erase(name);
    queue_settings.erase(name);
    return {200, Json::object(), ""};
  }
  if (operation == "ReceiveMessage") {
    const auto most = body["MaxNumberOfMessages"].get<std::size_t>();
    const auto now_ms = clock == nullptr ? 0 : clock->unix_ms();
    Json received = Json::array();
    for (const auto& message : messages) {
      const std::string text = message;
      if (hidden_messages.contains(text) && hidden_until_ms[text] <= now_ms && clock != nullptr) {
        hidden_messages.erase(text);
      }
      if (received.size() < most && (hidden_messages.insert(text).second || !hides_messages)) {
        hidden_until_ms[text] = now_ms + 1000 * body["VisibilityTimeout"].get<std::int64_t>();
        received.push_back({{"MessageId", text},
                            {"ReceiptHandle", std::format("{}#{}", text, ++receipts[text])},
                            {"Body", text}});
      }
    }
    return {200, received.empty() ? Json::object() : Json{{"Messages", received}}, ""};
  }
  // Only the newest receipt of a message is of use.
  const std::string receipt = body.value("ReceiptHandle", "");
  const auto text = receipt.substr(0, receipt.rfind('#'));
  const bool is_stale = receipt != std::format("{}#{}", text, receipts[text]);
  if (operation == "ChangeMessageVisibility") {
    if (!is_stale) {
      hidden_messages.erase(text);
    }
    return {200, Json::object(), ""};
  }
  if (operation == "DeleteMessage") {
    if (const auto found = std::ranges::find(messages, Json(text));
        found != messages.end() && !is_stale) {
      messages.erase(found);
      hidden_messages.erase(text);
    }
    return {200, Json::object(), ""};
  }
  return error(400, "InvalidAction", operation);
}

// One shard. Iterators are indexes of records.
FakeAws::Answer FakeAws::streams(const std::string& operation, const Json& body) {
  if (operation == "GetShardIterator") {
    const auto found = std::ranges::find_if(stream_records, [&](const Json& record) {
      return record["dynamodb"]["SequenceNumber"] == body["SequenceNumber"];
    });
    return found == stream_records.end()
               ? error(400, "TrimmedDataAccessException", "beyond the trim horizon")
               : Answer{
                     200, {{"ShardIterator", std::to_string(found - stream_records.begin())}}, ""};
  }
  if (operation != "GetRecords") {
    return error(400, "InvalidAction", operation);
  }
  const auto begin = static_cast<std::size_t>(std::stoul(body["ShardIterator"].get<std::string>()));
  const auto end = std::min(begin + records_per_page, stream_records.size());
  Json page{{"Records", Json::array()}};
  for (auto i = begin; i < end; ++i) {
    page["Records"].push_back(stream_records[i]);
  }
  if (end < stream_records.size() || !shard_is_closed) {
    page["NextShardIterator"] = std::to_string(end);
  }
  return {200, page, ""};
}

FakeAws::Answer FakeAws::s3_object(const std::string& operation, const std::string& path) {
  const auto found = objects.find(path);
  if (operation == "DeleteObject") {
    objects.erase(path);
    return {.status = 204, .body = {}, .xml = {}};
  }
  return found == objects.end() ? error(404, "NoSuchKey")
                                : Answer{.status = 200, .body = {}, .xml = found->second};
}

FakeAws::Answer FakeAws::list_objects(const std::string& bucket,
                                      const std::map<std::string, std::string>& query) const {
  const auto begin = bucket + "/" + query.at("prefix");
  std::string text;
  std::size_t count = 0;
  const auto token = query.find("continuation-token");
  auto at = token == query.end() ? objects.lower_bound(begin) : objects.upper_bound(token->second);
  std::string last;
  for (; at != objects.end() && at->first.starts_with(begin) && count < objects_per_page; ++at) {
    text += std::format("<Contents><Key>{}</Key></Contents>", at->first.substr(bucket.size() + 1));
    last = at->first;
    ++count;
  }
  const bool is_truncated = at != objects.end() && at->first.starts_with(begin);
  return {
      .status = 200,
      .body = {},
      .xml = std::format("<ListBucketResult><IsTruncated>{}</IsTruncated>{}{}</ListBucketResult>",
                         is_truncated,
                         is_truncated ? std::format("<NextContinuationToken>{}</"
                                                    "NextContinuationToken>",
                                                    last)
                                      : "",
                         text)};
}

}  // namespace tinydynamocdc::testing
