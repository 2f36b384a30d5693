// SPDX-License-Identifier: Apache-2.0
#include "support/simulated_aws.hpp"

#include <algorithm>
#include <format>
#include <limits>

namespace tinydynamocdc::testing {

namespace {

using Json = SimulatedAws::Json;

net::HttpResponse error(std::string_view code) {
  return {.status = 400,
          .headers = {},
          .body = Json{{"__type", code}, {"message", "the simulation says so"}}.dump()};
}

net::HttpResponse answer(const Json& body) {
  return {.status = 200, .headers = {}, .body = body.dump()};
}

std::string target_of(const net::HttpRequest& request) {
  const auto found = std::ranges::find(request.headers, "X-Amz-Target", &net::Header::name);
  return found == request.headers.end() ? "" : found->value;
}

}  // namespace

std::string SimulatedAws::queue_arn(std::string_view name) {
  return std::format("arn:aws:sqs:eu-west-2:{}:{}", k_account, name);
}

void SimulatedAws::put(const std::string& queue, std::string body, Json attributes) {
  queues[queue].messages.push_back({.id = std::format("m-{}", ++ids_),
                                    .body = std::move(body),
                                    .attributes = std::move(attributes),
                                    .visible_at_ms = clock->unix_ms(),
                                    .sent_ms = clock->unix_ms()});
}

std::vector<SimulatedAws::Message> SimulatedAws::receive(const std::string& name,
                                                         std::size_t count) {
  auto& queue = queues.at(name);
  const auto now_ms = clock->unix_ms();
  std::vector<Message> received;
  for (auto& message : queue.messages) {
    if (message.visible_at_ms > now_ms || received.size() >= count) {
      continue;
    }
    if (++message.receives > queue.receives_max && !queue.dead_letters.empty()) {
      put(queue.dead_letters, message.body, message.attributes);
      message.id.clear();
      continue;
    }
    message.visible_at_ms = now_ms + std::chrono::milliseconds(queue.hidden).count();
    message.receipt = std::format("{}#{}", message.id, message.receives);
    received.push_back(message);
  }
  std::erase_if(queue.messages, [](const Message& message) { return message.id.empty(); });
  return received;
}

void SimulatedAws::erase(const std::string& queue, std::string_view id) {
  std::erase_if(queues.at(queue).messages,
                [id](const Message& message) { return message.id == id; });
}

std::int64_t SimulatedAws::next_visible_ms(const std::string& queue) const {
  auto next_ms = std::numeric_limits<std::int64_t>::max();
  for (const auto& message : queues.at(queue).messages) {
    next_ms = std::min(next_ms, message.visible_at_ms);
  }
  return next_ms;
}

net::HttpResponse SimulatedAws::sqs(const std::string& operation, const Json& body) {
  const std::string url = body.value("QueueUrl", "");
  const auto found = queues.find(url.substr(url.rfind('/') + 1));
  if (found == queues.end()) {
    return error("com.amazonaws.sqs#QueueDoesNotExist");
  }
  auto& [name, queue] = *found;
  if (operation == "GetQueueAttributes") {
    return answer(
        queue.dead_letters.empty()
            ? Json::object()
            : Json{{"Attributes",
                    {{"RedrivePolicy", Json{{"deadLetterTargetArn", queue_arn(queue.dead_letters)},
                                            {"maxReceiveCount", std::to_string(queue.receives_max)}}
                                           .dump()}}}});
  }
  if (operation == "SendMessage") {
    put(name, body["MessageBody"], body.value("MessageAttributes", Json::object()));
    queue.messages.back().visible_at_ms =
        clock->unix_ms() + 1'000 * body.value("DelaySeconds", std::int64_t{0});
    return answer({{"MessageId", queue.messages.back().id}});
  }
  const auto message = std::ranges::find(queue.messages, body.value("ReceiptHandle", ""),
                                         &SimulatedAws::Message::receipt);
  if (message == queue.messages.end()) {
    return error("ReceiptHandleIsInvalid");
  }
  if (operation == "ChangeMessageVisibility") {
    message->visible_at_ms =
        clock->unix_ms() + 1'000 * body["VisibilityTimeout"].get<std::int64_t>();
    return answer(Json::object());
  }
  if (operation == "DeleteMessage") {
    queue.messages.erase(message);
    return answer(Json::object());
  }
  return error("InvalidAction");
}

// An iterator is "<shard>/<sequence number from which on>".
net::HttpResponse SimulatedAws::streams(const std::string& operation, const Json& body) const {
  if (operation == "GetShardIterator") {
    const std::string shard = body["ShardId"];
    const auto found = shards.find(shard);
    if (found == shards.end()) {
      return error("ResourceNotFoundException");
    }
    const std::string number = body["SequenceNumber"];
    const auto record = std::ranges::lower_bound(found->second, number, {}, &Record::number);
    const bool is_before_all = record == found->second.begin() && number < record->number;
    if (record == found->second.end() || is_before_all || record->made_ms <= horizon_ms()) {
      return error("TrimmedDataAccessException");
    }
    return answer({{"ShardIterator", shard + "/" + number}});
  }
  if (operation != "GetRecords") {
    return error("InvalidAction");
  }
  const std::string iterator = body["ShardIterator"];
  const auto slash = iterator.find('/');
  const auto& records = shards.at(iterator.substr(0, slash));
  auto record = std::ranges::lower_bound(records, iterator.substr(slash + 1), {}, &Record::number);
  std::string page;
  std::string next = iterator;
  const auto most = body["Limit"].get<int>();
  for (int n = 0; n < most && record != records.end() && record->made_ms <= clock->unix_ms();
       ++n, ++record) {
    if (record->made_ms <= horizon_ms()) {
      return error("TrimmedDataAccessException");
    }
    page += (page.empty() ? "" : ",") + record->json;
    next = iterator.substr(0, slash + 1) + record->number + "0";
  }
  return {.status = 200,
          .headers = {},
          .body = std::format(R"({{"Records":[{}],"NextShardIterator":"{}"}})", page, next)};
}

base::Result<net::HttpResponse> SimulatedAws::send(const net::HttpRequest& request,
                                                   base::Deadline /*deadline*/) {
  const auto target = target_of(request);
  const auto operation = target.substr(target.find('.') + 1);
  ++operations[operation];
  if (const auto no = denied.find(operation); no != denied.end() && no->second) {
    return error("AccessDeniedException");
  }
  const auto body = Json::parse(request.body);
  return target.starts_with("AmazonSQS") ? sqs(operation, body) : streams(operation, body);
}

}  // namespace tinydynamocdc::testing
