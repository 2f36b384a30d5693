// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/credentials.hpp"
#include "aws/endpoint.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "net/http_client.hpp"
#include "net/retry.hpp"

namespace tinydynamocdc::aws {

/// What every service's client is made of. The references must outlive the clients.
///
///     aws::Access access{http, clock, credentials, environment, region, seed};
///     aws::DynamoDb dynamodb(access);
///     auto table = dynamodb.find_table("people", deadline);
struct Access {
  net::HttpClient& http;
  base::Clock& clock;
  CredentialsProvider& credentials;
  const base::Environment& environment;  ///< For endpoints only.
  std::string region;
  std::uint64_t jitter_seed = 0;  ///< Anything; tests give a constant.
};

/// Names and values of a query string or form, in the order given.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A signed call to one service, with everything that all of them share: retries within the
/// deadline on throttling, 5xx and lost connections (full jitter), one correction of the clock when
/// AWS says that ours is off, and the service's errors as ours. Thread-safe.
///
/// Kinds: denied (with action and resource, as far as AWS names them, or the credentials' own
/// error), missing (…NotFound…, NoSuch…), throttled, unavailable, expired (the deadline), too_large
/// (413), rejected (every other 4xx).
class ServiceClient {
 public:
  /// One attempt of a peer that hangs does not eat the whole deadline.
  static constexpr std::chrono::milliseconds k_attempt_time_max{60'000};

  /// `anonymous`: for the few calls that get credentials and so have none to sign with; those of
  /// `access` are not asked for.
  enum class Signing { signed_v4, anonymous };

  ServiceClient(const Access& access, const Service& service, Signing signing = Signing::signed_v4);

  /// What a request carries that no message may repeat, beside the keys that it is signed with: a
  /// peer's answer may.
  using Secrets = std::vector<base::Secret>;

  /// X-Amz-Target protocols, as the service's JsonProtocol says. Returns the answer's body.
  [[nodiscard]] ServiceResult<std::string> json(std::string_view operation, std::string_view body,
                                                base::Deadline deadline, Secrets secrets = {});

  struct RestCall {
    std::string_view method = "GET";
    std::string path;  ///< After the endpoint's own, without a leading slash; percent-encoded by
                       ///< the caller.
    Parameters query;
    std::string_view body;
    std::string_view content_type = "application/json";
    std::vector<net::Header> headers;  ///< Beside Content-Type.
    std::string_view operation;        ///< For messages only.
    std::vector<int> answers;          ///< Statuses that are answers too, beside 2xx.
    /// For the few operations whose answer takes longer.
    std::chrono::milliseconds attempt_time_max = k_attempt_time_max;
    Secrets secrets;
    std::string* memory = nullptr;  ///< As HttpRequest's.
  };
  /// rest-json and rest-xml protocols. Returns the whole answer, of a 2xx status or one of
  /// `answers`.
  [[nodiscard]] ServiceResult<net::HttpResponse> rest(const RestCall& call,
                                                      base::Deadline deadline);

  struct QueryCall {
    std::string_view action;
    std::string_view version;  ///< "2010-05-08"
    Parameters parameters;
    Secrets secrets;
  };
  /// The query protocol. Returns the XML of the answer.
  [[nodiscard]] ServiceResult<std::string> query(const QueryCall& call, base::Deadline deadline);

  [[nodiscard]] const std::string& region() const { return access_.region; }

 private:
  struct Attempt;
  /// What a request is to its caller.
  struct Meaning {
    std::string_view operation;
    std::vector<int> answers;
    std::chrono::milliseconds attempt_time_max = k_attempt_time_max;
    Secrets secrets;
  };
  [[nodiscard]] ServiceResult<net::HttpResponse> send(net::HttpRequest request,
                                                      const Meaning& meaning,
                                                      base::Deadline deadline);
  [[nodiscard]] Attempt send_once(net::HttpRequest request, const Meaning& meaning,
                                  base::Deadline deadline);
  [[nodiscard]] std::optional<std::chrono::milliseconds> next_wait(int attempt, const Attempt& made,
                                                                   base::Deadline deadline);
  /// Returns what it was signed with; nothing in it where nothing is signed.
  [[nodiscard]] base::Result<Credentials> sign_now(net::HttpRequest& request,
                                                   base::Deadline deadline);
  bool learn_skew(const Attempt& made);
  [[nodiscard]] std::chrono::milliseconds skew();

  Access access_;
  Service service_;
  Signing signing_;
  base::Result<Endpoint> endpoint_;
  std::mutex mutex_;
  net::Jitter jitter_;
  std::chrono::milliseconds skew_{0};  ///< AWS's clock minus ours.
};

}  // namespace tinydynamocdc::aws
