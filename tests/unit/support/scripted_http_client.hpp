// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::testing {

/// What a request was when it was sent: a copy that outlives the call.
struct RecordedRequest {
  std::string method;
  net::Origin origin;
  std::string target;
  std::vector<net::Header> headers;
  std::string body;
  base::Deadline deadline = base::Deadline::never();

  /// The first header of that name (case does not matter), or an empty text.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (const net::Header& h : headers) {
      if (h.name.size() != name.size()) {
        continue;
      }
      std::size_t i = 0;
      while (i < name.size() && lower(h.name[i]) == lower(name[i])) {
        ++i;
      }
      if (i == name.size()) {
        return h.value;
      }
    }
    return {};
  }
};

/// An HttpClient that answers from a script and writes down what it was asked. Thread-safe.
///
///     ScriptedHttpClient http;
///     http.answer(429, "", {{"Retry-After", "1"}}).answer(202, R"({"successful_rows":1})");
///     … the code under test …
///     EXPECT_EQ(http.requests().at(0).target, "/v0/events?name=ddb_t&wait=true");
///
/// A request beyond the script's end gets an `internal` error that says so.
class ScriptedHttpClient final : public net::HttpClient {
 public:
  using Answer = std::function<base::Result<net::HttpResponse>(const RecordedRequest&)>;

  /// The next request gets this response.
  ScriptedHttpClient& answer(int status, std::string body = {},
                             std::vector<net::Header> headers = {}) {
    return answer_with([response = net::HttpResponse{status, std::move(headers), std::move(body)}](
                           const RecordedRequest&) { return response; });
  }

  /// The next request fails.
  ScriptedHttpClient& fail(base::ErrorKind kind, std::string message = "scripted failure") {
    return answer_with([error = base::Error{kind, std::move(message)}](const RecordedRequest&)
                           -> base::Result<net::HttpResponse> { return std::unexpected(error); });
  }

  /// The next request gets what `answer` makes of it; it may move a clock or throw the test's
  /// expectations.
  ScriptedHttpClient& answer_with(Answer answer) {
    const std::scoped_lock lock(mutex_);
    script_.push_back(std::move(answer));
    return *this;
  }

  /// Every request after the script's end gets what `answer` makes of it.
  ScriptedHttpClient& otherwise(Answer answer) {
    const std::scoped_lock lock(mutex_);
    otherwise_ = std::move(answer);
    return *this;
  }

  [[nodiscard]] base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                                     base::Deadline deadline) override {
    RecordedRequest recorded{
        request.method, request.origin, request.target, request.headers, std::string(request.body),
        deadline};
    Answer answer;
    {
      const std::scoped_lock lock(mutex_);
      requests_.push_back(recorded);
      if (!script_.empty()) {
        answer = std::move(script_.front());
        script_.pop_front();
      } else {
        answer = otherwise_;
      }
    }
    if (!answer) {
      return base::fail(base::ErrorKind::internal,
                        "the script has no answer for " + request.method + " " + request.target);
    }
    return answer(recorded);
  }

  /// All requests so far, in the order of their arrival.
  [[nodiscard]] std::vector<RecordedRequest> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

  /// Answers that nobody has asked for yet.
  [[nodiscard]] std::size_t answers_left() const {
    const std::scoped_lock lock(mutex_);
    return script_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::deque<Answer> script_;
  Answer otherwise_;
  std::vector<RecordedRequest> requests_;
};

}  // namespace tinydynamocdc::testing
