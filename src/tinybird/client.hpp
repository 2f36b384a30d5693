// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "net/http_client.hpp"
#include "net/retry.hpp"
#include "tinybird/pace.hpp"

namespace tinydynamocdc::tinybird {

/// Where the token comes from. Thread-safe, each implementation.
class TokenSource {
 public:
  virtual ~TokenSource() = default;

  /// The token; fetched at the first call, remembered after.
  [[nodiscard]] virtual base::Result<base::Secret> token(base::Deadline deadline) = 0;

  /// Called when Tinybird refused `refused`: reads the token anew where that can change anything.
  /// True: token() gives another one now. Several threads may be refused the same token at once:
  /// it is read anew only once for all of them.
  [[nodiscard]] virtual base::Result<bool> renew(const base::Secret& refused,
                                                 base::Deadline deadline) = 0;

  /// A new piece of work begins (an invocation): a token that was read anew in vain may be read
  /// anew again. In between, it is not, however many calls are refused.
  virtual void begin_work() {}
};

/// A token that is simply given.
class FixedToken final : public TokenSource {
 public:
  explicit FixedToken(base::Secret token) : token_(std::move(token)) {}
  [[nodiscard]] base::Result<base::Secret> token(base::Deadline deadline) override;
  [[nodiscard]] base::Result<bool> renew(const base::Secret& refused,
                                         base::Deadline deadline) override;

 private:
  base::Secret token_;
};

/// How long one attempt may take before it is given up and tried anew. An events request with
/// wait=true is answered when the database has written it.
inline constexpr std::chrono::milliseconds k_attempt_timeout{60'000};

/// Time that must be left after a wait for another attempt to make sense.
inline constexpr std::chrono::milliseconds k_attempt_reserve{500};

/// Who goes first where Tinybird takes less than is sent.
enum class Urgency {
  soon,      ///< People wait for it: changes, and what the command line asks. Sent at once.
  can_wait,  ///< There is much of it, and hours for it: a snapshot's rows. Sent at a Pace.
};

/// Which part of the API: deployments and what belongs to them are below /v1/ beside /v0/.
enum class Api { v0, v1 };

/// What to do when an attempt has no answer, or one of those that pass.
enum class Repeat {
  yes,
  never,  ///< It may have been done all the same, and must not be done twice.
};

/// One call of Tinybird's API.
struct Call {
  std::string method = "GET";
  Api api = Api::v0;
  std::string path;  ///< Below the API's base, without leading slash: "events".
  std::vector<std::pair<std::string, std::string>> query;
  std::string content_type;
  std::string content_encoding;  ///< Of the body; empty: as it is.
  std::string_view
      body;  ///< Borrowed until the call returns; sent with the same bytes in every attempt.
  Repeat repeat = Repeat::yes;
  std::chrono::milliseconds attempt_timeout = k_attempt_timeout;
  Urgency urgency = Urgency::soon;
};

/// Why a call failed: the error with Tinybird's own words in it, and what a caller may need to
/// decide by.
struct Failure {
  base::Error error;
  int status = 0;       ///< HTTP status; 0: there was no answer.
  std::string message;  ///< Tinybird's `error` text, or the beginning of the body: quotable.
  std::optional<std::chrono::milliseconds> retry_after;  ///< How long it asked us to wait.
};

template <class T>
using CallResult = std::expected<T, Failure>;

/// unavailable: Tinybird's answer `what` ("about a pipe") is not what its API describes.
[[nodiscard]] std::unexpected<Failure> not_understood(int status, std::string_view what);

/// Tinybird's HTTP API: authorization, retries, and statuses turned into kinds of errors.
/// Thread-safe, as its parts are: calls of several threads run side by side.
///
/// Retried with backoff and jitter as long as the deadline leaves time: 429 (after `Retry-After`),
/// 408, 500, 502, 503, 504, 520 to 524, no connection, no answer. 401 and 403: the token is read
/// anew once, and the call repeated if it has changed. Everything else is final. (Tinybird: API
/// Reference, "Events API" and "Limits".) Kinds: 401, 403 denied · 404 missing · 413 too_large ·
/// 400, 422 and other 4xx rejected · 429 throttled · 408 and 5xx unavailable · deadline expired. An
/// answer of more bytes than net::k_response_body_bytes_max is too_large as well, with status 0.
class Client {
 public:
  struct Parts {
    net::HttpClient& http;
    base::Clock& clock;
    net::Jitter& jitter;
    TokenSource& tokens;
  };

  /// `api` is the base of the API, path "/v0/" included. The parts must outlive the client.
  Client(Parts parts, net::BaseUrl api) : parts_(parts), api_(std::move(api)) {}

  /// The answer of a 2xx status.
  [[nodiscard]] CallResult<net::HttpResponse> call(const Call& call, base::Deadline deadline);

  /// DELETE; false when there was no such thing (404).
  [[nodiscard]] CallResult<bool> remove(std::string path, base::Deadline deadline);

  /// Words out of an answer as a message may repeat them: bounded, without the token.
  /// (base::outside_text; failures have been through it.)
  [[nodiscard]] std::string quotable(std::string_view words) const;

  /// For those who wait for something between calls. Lives as long as the client's parts.
  [[nodiscard]] base::Clock& clock() const { return parts_.clock; }

  /// Requests sent so far, answered or not.
  [[nodiscard]] std::uint64_t requests() const { return requests_; }

  /// Those of them beyond the first of each call.
  [[nodiscard]] std::uint64_t retries() const { return retries_; }

 private:
  [[nodiscard]] CallResult<net::HttpResponse> attempt(const Call& call, const base::Secret& token,
                                                      base::Deadline deadline);

  /// False: not within the deadline.
  [[nodiscard]] bool await_turn(const Call& call, base::Deadline deadline);
  void note_pace(const Call& call, const CallResult<net::HttpResponse>& response);

  [[nodiscard]] base::Result<base::Secret> current_token(base::Deadline deadline);

  Parts parts_;
  net::BaseUrl api_;
  Pace pace_;  ///< Of the calls that can wait.
  mutable std::mutex mutex_;
  base::Secret token_;  ///< The last one used, to be kept out of messages.
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<std::uint64_t> retries_ = 0;
};

/// Reads TB_API_ENDPOINT: with or without a path (`/v0/` is added), `http` only for loopback hosts.
/// bad_config otherwise.
[[nodiscard]] base::Result<net::BaseUrl> parse_api_endpoint(std::string_view text);

/// Host and path of the API, `api.tinybird.co/v0/`: what tells one destination of rows from another
/// in notes that outlive a call.
[[nodiscard]] std::string api_name(const net::BaseUrl& api);

/// What a static token (`p.<base64url JSON with "u", "id", "host">.<signature>`) says of itself;
/// empty when it does not say.
[[nodiscard]] std::string token_member(const base::Secret& token, const char* member);

/// The region that a static token says it belongs to; empty when it does not say.
[[nodiscard]] std::string token_host(const base::Secret& token);

}  // namespace tinydynamocdc::tinybird
