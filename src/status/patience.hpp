// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::status {

/// How long a status waits for one answer of AWS. With k_tinybird_limit, whichever of the two does
/// not answer, the status is there within ten seconds.
inline constexpr std::chrono::milliseconds k_answer_limit{3'000};
/// How long all that is asked of Tinybird may take together.
inline constexpr std::chrono::milliseconds k_tinybird_limit{6'000};
/// So many times in a row a host may answer that it is in trouble (5xx).
inline constexpr int k_troubles_max = 3;

static_assert(k_answer_limit + k_tinybird_limit < std::chrono::seconds(10));

/// Both doors of a status to AWS: whoever does not answer is not waited for twice. A host that has
/// given no answer within k_answer_limit, or k_troubles_max times in a row none but 5xx, gets no
/// further request: each ends at once as unavailable, with the reason, and the pause before its
/// next try is left out. Pass it as HTTP client and as clock. Thread-safe.
class Patience final : public net::HttpClient, public base::Clock {
 public:
  /// Both outlive this.
  Patience(net::HttpClient& http, base::Clock& clock) : http_(http), clock_(clock) {}

  [[nodiscard]] base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                                     base::Deadline deadline) override;

  [[nodiscard]] std::int64_t unix_ms() const override { return clock_.unix_ms(); }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
    return clock_.steady();
  }
  void sleep_for(std::chrono::milliseconds duration) override;

  /// Everybody may be asked again: another look begins.
  void renew();

 private:
  struct Host {
    int troubles = 0;      ///< In a row.
    std::string given_up;  ///< Why; empty: it is asked.
  };
  void note(const std::string& name, const base::Result<net::HttpResponse>& response);

  net::HttpClient& http_;
  base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Host> hosts_;
  bool skips_pause_ = false;
};

}  // namespace tinydynamocdc::status
