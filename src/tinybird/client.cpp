// SPDX-License-Identifier: Apache-2.0
#include "tinybird/client.hpp"

#include <algorithm>
#include <format>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/json_members.hpp"
#include "base/outside_text.hpp"
#include "base/text.hpp"
#include "net/binary_text.hpp"

namespace tinydynamocdc::tinybird {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using base::Result;
using base::Secret;
using std::chrono::milliseconds;

namespace {

ErrorKind kind_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorKind::denied;
    case 404:
      return ErrorKind::missing;
    case 408:
      return ErrorKind::unavailable;
    case 413:
      return ErrorKind::too_large;
    case 429:
      return ErrorKind::throttled;
    default:
      return status >= 500 ? ErrorKind::unavailable : ErrorKind::rejected;
  }
}

// What passes: too slow, too fast, a server in trouble, and a CDN that has not reached it.
// (Cloudflare: "5xx errors", 520 to 524.)
bool is_retried(int status) {
  constexpr int k_passing[] = {408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524};
  return std::ranges::contains(k_passing, status);
}

// Tinybird answers {"error": "…"}; proxies on the way answer anything.
std::string message_of(const std::string& body, const Secret& token) {
  const auto error = base::optional_text(base::parsed_json<nlohmann::json>(body), "error");
  return base::outside_text(error.value_or(body), {&token});
}

// "/v0/" and what is in front of it, with the other version in its place.
std::string base_path(const net::BaseUrl& api, Api version) {
  constexpr std::string_view k_v0 = "v0/";
  auto path = api.path;
  if (version == Api::v1) {
    if (path.ends_with(k_v0)) {
      path.resize(path.size() - k_v0.size());
    }
    path += "v1/";
  }
  return path;
}

std::string target_of(const net::BaseUrl& api, const Call& call) {
  std::string target = base_path(api, call.api) + call.path;
  char separator = '?';
  for (const auto& [name, value] : call.query) {
    target += separator + net::percent_encoded(name) + "=" + net::percent_encoded(value);
    separator = '&';
  }
  return target;
}

}  // namespace

Result<Secret> FixedToken::token(Deadline) { return token_; }

Result<bool> FixedToken::renew(const Secret&, Deadline) { return false; }

CallResult<net::HttpResponse> Client::attempt(const Call& call, const Secret& token,
                                              Deadline deadline) {
  net::HttpRequest request{.method = call.method,
                           .origin = api_.origin,
                           .target = target_of(api_, call),
                           .headers = {{"Authorization", std::format("Bearer {}", token.reveal())}},
                           .body = call.body};
  if (!call.content_type.empty()) {
    request.headers.push_back({"Content-Type", call.content_type});
  }
  if (!call.content_encoding.empty()) {
    request.headers.push_back({"Content-Encoding", call.content_encoding});
  }
  const auto limit = std::min(deadline, Deadline::in(parts_.clock, call.attempt_timeout));
  ++requests_;
  auto response = parts_.http.send(request, limit);
  if (!response) {
    auto error = std::move(response).error();
    if (error.kind == ErrorKind::expired && limit < deadline) {
      error.kind = ErrorKind::unavailable;  // Only this attempt ran out of time.
    }
    return std::unexpected(Failure{.error = std::move(error)});
  }
  if (response->status < 200 || response->status > 299) {
    auto message = message_of(response->body, token);
    Error error{kind_of(response->status),
                std::format("Tinybird answered {}: {}", response->status, message)};
    return std::unexpected(
        Failure{.error = std::move(error),
                .status = response->status,
                .message = std::move(message),
                .retry_after = net::asked_wait(response->header("Retry-After"))});
  }
  return std::move(*response);
}

std::unexpected<Failure> not_understood(int status, std::string_view what) {
  return std::unexpected(
      Failure{.error = {ErrorKind::unavailable,
                        std::format("Tinybird's answer {} is not understood", what)},
              .status = status});
}

std::string Client::quotable(std::string_view words) const {
  const std::scoped_lock lock(mutex_);
  return base::outside_text(words, {&token_});
}

Result<Secret> Client::current_token(Deadline deadline) {
  auto token = parts_.tokens.token(deadline);
  if (token) {
    const std::scoped_lock lock(mutex_);
    token_ = *token;
  }
  return token;
}

bool Client::await_turn(const Call& call, Deadline deadline) {
  if (call.urgency == Urgency::soon) {
    return true;
  }
  const auto wait = pace_.turn(call.body.size(), parts_.clock.steady());
  if (wait + k_attempt_reserve > deadline.remaining(parts_.clock)) {
    return false;
  }
  if (wait > milliseconds(0)) {
    parts_.clock.sleep_for(wait);
  }
  return true;
}

void Client::note_pace(const Call& call, const CallResult<net::HttpResponse>& response) {
  constexpr int k_too_fast = 429;
  if (call.urgency == Urgency::soon) {
    return;
  }
  if (response) {
    pace_.taken(call.body.size());
  } else if (response.error().status == k_too_fast) {
    pace_.refused(parts_.clock.steady());
  }
}

CallResult<bool> Client::remove(std::string path, Deadline deadline) {
  const auto response = call({.method = "DELETE", .path = std::move(path)}, deadline);
  if (response) {
    return true;
  }
  if (response.error().status == 404) {
    return false;
  }
  return std::unexpected(response.error());
}

CallResult<net::HttpResponse> Client::call(const Call& call, Deadline deadline) {
  const auto context = std::format("{} {}{}{}", call.method, net::to_string(api_.origin),
                                   base_path(api_, call.api), call.path);
  const auto given_up = [&](Failure failure) {
    failure.error = base::with_context(std::move(failure.error), context);
    return std::unexpected(std::move(failure));
  };
  auto token = current_token(deadline);
  if (!token) {
    return given_up({.error = base::with_context(token.error(), "Tinybird token")});
  }
  bool renewed = false;
  for (int failed = 1;; ++failed) {
    if (!await_turn(call, deadline)) {
      return given_up({.error = {ErrorKind::expired,
                                 "no time was left to send it: snapshot rows are sent slowly, to "
                                 "leave room for changes"}});
    }
    auto response = attempt(call, *token, deadline);
    note_pace(call, response);
    if (response) {
      return response;
    }
    auto failure = std::move(response).error();
    if (failure.error.kind == ErrorKind::denied && !renewed) {
      renewed = true;
      const auto changed = parts_.tokens.renew(*token, deadline);
      if (!changed) {
        failure.error.message +=
            std::format(" (and the token could not be read again: {})", changed.error().message);
        return given_up(std::move(failure));
      }
      token = current_token(deadline);
      if (*changed && token) {
        ++retries_;
        continue;
      }
      return given_up(std::move(failure));
    }
    const bool worth_it =
        failure.status == 0 ? base::is_transient(failure.error.kind) : is_retried(failure.status);
    const bool not_done = failure.status == 429;
    if (!worth_it || (call.repeat == Repeat::never && !not_done)) {
      return given_up(std::move(failure));
    }
    const auto wait = net::next_wait({}, failed, parts_.jitter.next(), failure.retry_after,
                                     deadline.remaining(parts_.clock), k_attempt_reserve);
    if (!wait) {
      failure.error.message +=
          std::format(" (given up after {}: no time left)", base::counted(failed, "attempt"));
      return given_up(std::move(failure));
    }
    parts_.clock.sleep_for(*wait);
    ++retries_;
  }
}

Result<net::BaseUrl> parse_api_endpoint(std::string_view text) {
  auto url = net::parse_base_url(text);
  if (!url) {
    return url;
  }
  if (url->origin.scheme == net::Scheme::http && !net::is_loopback_host(url->origin.host)) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("\"{}\": http is allowed for loopback hosts only, use https", text));
  }
  if (url->path == "/") {
    url->path = "/v0/";
  }
  return url;
}

std::string api_name(const net::BaseUrl& api) { return api.origin.host + api.path; }

std::string token_member(const Secret& token, const char* member) {
  const auto text = token.reveal();
  if (!text.starts_with("p.")) {
    return {};
  }
  const auto decoded = net::base64_decoded(text.substr(2, text.find('.', 2) - 2));
  return base::text_of(base::parsed_json<nlohmann::json>(decoded.value_or("")), member);
}

std::string token_host(const Secret& token) { return token_member(token, "host"); }

}  // namespace tinydynamocdc::tinybird
