// SPDX-License-Identifier: Apache-2.0
#include "aws/service_client.hpp"

#include <aws/common/byte_buf.h>

#include <algorithm>
#include <optional>

#include "aws/crt_text.hpp"
#include "aws/http_date.hpp"
#include "aws/service_error.hpp"
#include "aws/signer.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using std::chrono::milliseconds;

namespace {

// The SDKs stop at 3 to 5; a command line may wait a little longer, and the deadline may stop it
// sooner.
constexpr int k_attempts_max = 8;
constexpr net::RetryPolicy k_retry_policy{.first = milliseconds(100), .cap = milliseconds(5000)};

std::string query_text(const Parameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += text.empty() ? "" : "&";
    text += net::percent_encoded(name) + "=" + net::percent_encoded(value);
  }
  return text;
}

ServiceFailure without_answer(base::Error error, const Service& service,
                              std::string_view operation) {
  return {base::with_context(std::move(error),
                             std::string(service.host_prefix) + " " + std::string(operation)),
          {},
          0};
}

}  // namespace

// What one attempt ended with, and what its answer says about the next.
struct ServiceClient::Attempt {
  ServiceResult<net::HttpResponse> result;
  std::optional<milliseconds> asked_wait;
  std::optional<std::int64_t> peer_unix_ms;
};

ServiceClient::ServiceClient(const Access& access, const Service& service, Signing signing)
    : access_(access),
      service_(service),
      signing_(signing),
      endpoint_(resolve_endpoint(access.environment, service, access.region)),
      jitter_(access.jitter_seed) {}

ServiceResult<std::string> ServiceClient::json(std::string_view operation, std::string_view body,
                                               base::Deadline deadline, Secrets secrets) {
  const auto& protocol = service_.json;
  net::HttpRequest request{.method = "POST", .body = body};
  request.headers = {
      {"Content-Type", protocol.version == JsonProtocol::Version::v1_0
                           ? "application/x-amz-json-1.0"
                           : "application/x-amz-json-1.1"},
      {"X-Amz-Target", std::string(protocol.target_prefix) + "." + std::string(operation)}};
  auto response =
      send(std::move(request), {.operation = operation, .secrets = std::move(secrets)}, deadline);
  if (!response) {
    return std::unexpected(std::move(response.error()));
  }
  return std::move(response->body);
}

ServiceResult<net::HttpResponse> ServiceClient::rest(const RestCall& call,
                                                     base::Deadline deadline) {
  net::HttpRequest request{.method = std::string(call.method),
                           .target = call.path,
                           .body = call.body,
                           .memory = call.memory};
  if (!call.query.empty()) {
    request.target += "?" + query_text(call.query);
  }
  request.headers = call.headers;
  if (!call.body.empty()) {
    request.headers.push_back({"Content-Type", std::string(call.content_type)});
  }
  return send(std::move(request),
              {.operation = call.operation,
               .answers = call.answers,
               .attempt_time_max = call.attempt_time_max,
               .secrets = call.secrets},
              deadline);
}

ServiceResult<std::string> ServiceClient::query(const QueryCall& call, base::Deadline deadline) {
  Parameters all{{"Action", std::string(call.action)}, {"Version", std::string(call.version)}};
  all.insert(all.end(), call.parameters.begin(), call.parameters.end());
  const std::string body = query_text(all);
  net::HttpRequest request{.method = "POST", .body = body};
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  auto response =
      send(std::move(request), {.operation = call.action, .secrets = call.secrets}, deadline);
  if (!response) {
    return std::unexpected(std::move(response.error()));
  }
  return std::move(response->body);
}

ServiceResult<net::HttpResponse> ServiceClient::send(net::HttpRequest request,
                                                     const Meaning& meaning,
                                                     base::Deadline deadline) {
  if (!endpoint_) {
    return std::unexpected(without_answer(endpoint_.error(), service_, meaning.operation));
  }
  request.origin = endpoint_->url.origin;
  const bool is_root = request.target == "/";
  request.target = endpoint_->url.path + (is_root ? "" : request.target);
  bool corrected = false;
  for (int attempt = 1;; ++attempt) {
    Attempt made = send_once(request, meaning, deadline);
    if (made.result) {
      return std::move(made.result);
    }
    if (!corrected && learn_skew(made)) {
      corrected = true;
      continue;
    }
    const bool may_retry = base::is_transient(made.result.error().error.kind);
    if (!may_retry || attempt >= k_attempts_max) {
      return std::move(made.result);
    }
    const auto wait = next_wait(attempt, made, deadline);
    if (!wait) {
      return std::move(made.result);
    }
    access_.clock.sleep_for(*wait);
  }
}

ServiceClient::Attempt ServiceClient::send_once(net::HttpRequest request, const Meaning& meaning,
                                                base::Deadline deadline) {
  const auto credentials = sign_now(request, deadline);
  if (!credentials) {
    return {
        std::unexpected(without_answer(credentials.error(), service_, meaning.operation)), {}, {}};
  }
  const auto attempt_deadline =
      std::min(deadline, base::Deadline::in(access_.clock, meaning.attempt_time_max));
  auto response = access_.http.send(request, attempt_deadline);
  if (!response) {
    base::Error error = std::move(response.error());
    // The attempt's own time ran out, not the caller's.
    if (error.kind == ErrorKind::expired && !deadline.passed(access_.clock)) {
      error.kind = ErrorKind::unavailable;
    }
    return {std::unexpected(without_answer(std::move(error), service_, meaning.operation)), {}, {}};
  }
  if ((response->status >= 200 && response->status < 300) ||
      std::ranges::contains(meaning.answers, response->status)) {
    return {std::move(*response), {}, {}};
  }
  std::vector<const base::Secret*> secrets{&credentials->secret_access_key,
                                           &credentials->session_token};
  for (const auto& secret : meaning.secrets) {
    secrets.push_back(&secret);
  }
  return {std::unexpected(failure_of(*response, service_, meaning.operation, secrets)),
          net::asked_wait(response->header("Retry-After")),
          unix_ms_of_http_date(response->header("Date"))};
}

base::Result<Credentials> ServiceClient::sign_now(net::HttpRequest& request,
                                                  base::Deadline deadline) {
  if (signing_ == Signing::anonymous) {
    return Credentials{};
  }
  auto credentials = access_.credentials.credentials(deadline);
  if (!credentials) {
    return credentials;
  }
  const auto done = sign(request, *credentials,
                         {.region = endpoint_->signing_region,
                          .service = endpoint_->signing_name,
                          .unix_ms = access_.clock.unix_ms() + skew().count()});
  return done ? std::move(credentials) : std::unexpected(done.error());
}

std::optional<milliseconds> ServiceClient::next_wait(int attempt, const Attempt& made,
                                                     base::Deadline deadline) {
  const std::scoped_lock lock(mutex_);
  return net::next_wait(k_retry_policy, attempt, jitter_.next(), made.asked_wait,
                        deadline.remaining(access_.clock), milliseconds(0));
}

bool ServiceClient::learn_skew(const Attempt& made) {
  if (!is_about_time(made.result.error()) || !made.peer_unix_ms) {
    return false;
  }
  const milliseconds found(*made.peer_unix_ms - access_.clock.unix_ms());
  const std::scoped_lock lock(mutex_);
  if (std::chrono::abs(found - skew_) < k_clock_skew_min) {
    return false;
  }
  skew_ = found;
  return true;
}

milliseconds ServiceClient::skew() {
  const std::scoped_lock lock(mutex_);
  return skew_;
}

}  // namespace tinydynamocdc::aws
