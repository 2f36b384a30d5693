// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::testing {

/// SQS and DynamoDB Streams by AWS's rules of time: messages that are hidden, counted and moved, a
/// stream that forgets after 24 hours. Queues and shards can be looked into.
class SimulatedAws final : public net::HttpClient {
 public:
  using Json = nlohmann::json;

  static constexpr const char* k_account = "123456789012";
  static constexpr std::int64_t k_stream_keeps_ms = 24LL * 3600 * 1000;

  struct Message {
    std::string id;
    std::string body;
    Json attributes = Json::object();
    std::int64_t visible_at_ms = 0;
    int receives = 0;
    std::string receipt = {};
    std::int64_t sent_ms = 0;
  };
  struct Queue {
    std::vector<Message> messages;
    std::string dead_letters;  ///< Name of another queue; empty: no RedrivePolicy.
    int receives_max = 1'000;
    std::chrono::seconds hidden{1'800};
  };
  struct Record {
    std::string number;
    std::int64_t made_ms = 0;
    std::string json;  ///< As in an event.
  };

  std::map<std::string, Queue> queues;
  std::map<std::string, std::vector<Record>> shards;  ///< In the order of the numbers.
  /// Of whoever asks; set before each use.
  const base::Clock* clock = nullptr;
  /// Every operation so far: how often.
  std::map<std::string, int> operations;
  /// Operations that fail now: denied.
  std::map<std::string, bool> denied;

  [[nodiscard]] static std::string queue_arn(std::string_view name);

  /// What Lambda's poller gets: up to `count` visible messages, hidden and counted. Those that were
  /// received too often have been moved.
  [[nodiscard]] std::vector<Message> receive(const std::string& queue, std::size_t count);
  void erase(const std::string& queue, std::string_view id);
  void put(const std::string& queue, std::string body, Json attributes = Json::object());
  /// When a message of it can be received; max(): never.
  [[nodiscard]] std::int64_t next_visible_ms(const std::string& queue) const;

  [[nodiscard]] base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                                     base::Deadline deadline) override;

 private:
  [[nodiscard]] net::HttpResponse sqs(const std::string& operation, const Json& body);
  [[nodiscard]] net::HttpResponse streams(const std::string& operation, const Json& body) const;
  [[nodiscard]] std::int64_t horizon_ms() const { return clock->unix_ms() - k_stream_keeps_ms; }

  int ids_ = 0;
};

}  // namespace tinydynamocdc::testing
