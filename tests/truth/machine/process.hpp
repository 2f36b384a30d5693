// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aws/credentials.hpp"
#include "lambda/invocation_handler.hpp"
#include "support/fake_clock.hpp"
#include "world.hpp"

namespace tinydynamocdc::truth {

/// An execution environment of the function. It can die at any request: the request is answered or
/// not, and nothing that the process does afterwards reaches anybody.
class Process final : public net::HttpClient {
 public:
  explicit Process(World& world);

  /// What one invocation meets.
  struct Outcome {
    std::uint64_t dies_at = 0;  ///< The number of the request, from 1; 0: it lives.
    bool dies_behind = false;   ///< The request has its effect, nobody hears the answer.
    std::uint64_t meets_at = 0;
    std::function<void()> meets;  ///< Another invocation, from its begin to its end.
  };

  /// What AWS gets; nothing: it died.
  [[nodiscard]] std::optional<base::Result<std::string>> invoke(const std::string& event,
                                                                Outcome outcome);

  [[nodiscard]] bool is_dead() const { return is_dead_; }
  [[nodiscard]] std::uint64_t requests() const { return requests_; }

  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       base::Deadline deadline) override;

  testing::FakeClock clock;
  unsigned told_of = 0;  ///< Bit i: events had one of the words of the scenario's `tells`[i].

 private:
  void note_tables(const std::string& event);
  void die();

  World& world_;
  base::Log log_;
  tinybird::FixedToken token_{base::Secret("p.token")};
  std::unique_ptr<aws::CredentialsProvider> credentials_;
  base::Environment environment_;
  aws::Access access_;
  std::chrono::milliseconds request_time_;
  std::chrono::milliseconds time_out_;
  Outcome fate_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<bool> is_dead_ = false;
  std::unique_ptr<lambda::InvocationHandler> handler_;
};

}  // namespace tinydynamocdc::truth
