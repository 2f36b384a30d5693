// SPDX-License-Identifier: Apache-2.0
#include "lambda/runtime.hpp"

#include <chrono>
#include <format>
#include <optional>

#include "base/caught.hpp"
#include "base/json_text.hpp"
#include "base/whole_number.hpp"
#include "net/plain_http_client.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using base::LogLevel;
using base::Result;

namespace {

constexpr std::string_view k_api_version = "/2018-06-01";
constexpr std::string_view k_request_id = "Lambda-Runtime-Aws-Request-Id";

// The runtime API is on the same machine; if it has not accepted an answer by then, it never will.
constexpr std::chrono::milliseconds k_answer_timeout{10'000};

// An invocation that does not say when it ends gets the time-out that functions have by default.
// (AWS Lambda Developer Guide, "Configure Lambda function timeout".)
constexpr std::chrono::milliseconds k_default_timeout{3'000};

// A request for the next invocation that fails is made again, for so long in all; the pauses
// double.
constexpr std::chrono::milliseconds k_next_tried_for{30'000};
constexpr std::chrono::milliseconds k_first_pause{100};

Deadline deadline_of(const net::HttpResponse& response, const RuntimeParts& parts) {
  const auto text = response.header("Lambda-Runtime-Deadline-Ms");
  if (const auto deadline_ms = base::parse_whole<std::int64_t>(text)) {
    return Deadline::at_unix_ms(parts.clock, *deadline_ms);
  }
  parts.log.line(LogLevel::warning, "the invocation does not say when it ends, 3 s are assumed",
                 {{"Lambda-Runtime-Deadline-Ms", text}});
  return Deadline::in(parts.clock, k_default_timeout);
}

static_assert(k_payload_padding_bytes <= net::k_response_spare_bytes);

// The invocation borrows the response's body, which is padded for it.
Invocation invocation_of(net::HttpResponse& response, const RuntimeParts& parts) {
  const auto payload_bytes = response.body.size();
  response.body.append(k_payload_padding_bytes, '\0');
  return Invocation{
      .request_id = std::string(response.header(k_request_id)),
      .payload = std::string_view(response.body).substr(0, payload_bytes),
      .deadline = deadline_of(response, parts),
      .function_arn = std::string(response.header("Lambda-Runtime-Invoked-Function-Arn"))};
}

Result<std::string> call_handler(const Handler& handler, const Invocation& invocation) {
  const auto& arn = invocation.function_arn;
  return base::caught(
      arn.empty() ? "handling the event" : std::format("{}, handling the event", arn),
      [&] { return handler(invocation); });
}

class Loop {
 public:
  Loop(const RuntimeParts& parts, const net::Origin& api) : parts_(parts), api_(api) {}

  // Asks until there is one, or k_next_tried_for is over since it failed first: an answer may take
  // days, the function is frozen meanwhile.
  Result<net::HttpResponse> next() {
    std::optional<Deadline> until;
    for (auto pause = k_first_pause;; pause *= 2) {
      auto response = ask_next();
      if (response) {
        return response;
      }
      until = until.value_or(Deadline::in(parts_.clock, k_next_tried_for));
      if (until->remaining(parts_.clock) < pause) {
        return response;
      }
      parts_.log.line(LogLevel::warning, "asking for the next invocation again",
                      {{"reason", response.error().message}});
      parts_.clock.sleep_for(pause);
    }
  }

  Result<void> answer(std::string_view path, std::string_view body, std::string_view error_type) {
    net::HttpRequest request{.method = "POST",
                             .origin = api_,
                             .target = std::format("{}{}", k_api_version, path),
                             .headers = {{"Content-Type", "application/json"}},
                             .body = body};
    if (!error_type.empty()) {
      request.headers.push_back({"Lambda-Runtime-Function-Error-Type", std::string(error_type)});
    }
    const auto response = parts_.http.send(request, Deadline::in(parts_.clock, k_answer_timeout));
    if (!response) {
      return std::unexpected(
          base::with_context(response.error(), std::format("runtime API: {}", path)));
    }
    if (response->status >= 500) {
      return base::fail(ErrorKind::unavailable,
                        std::format("runtime API: {} answered {}", path, response->status));
    }
    if (response->status >= 300) {
      // The invocation is over for AWS (too late, too large …); the process is not broken.
      parts_.log.line(LogLevel::error, "the runtime API refused an answer",
                      {{"path", path}, {"status", std::int64_t{response->status}}});
    }
    return {};
  }

 private:
  Result<net::HttpResponse> ask_next() {
    auto response =
        parts_.http.send({.method = "GET",
                          .origin = api_,
                          .target = std::format("{}/runtime/invocation/next", k_api_version)},
                         Deadline::never());  // AWS: set no timeout here, the function may be
                                              // frozen for as long as it takes.
    if (!response) {
      return std::unexpected(base::with_context(response.error(), "runtime API: next"));
    }
    if (response->status != 200) {
      return base::fail(ErrorKind::unavailable,
                        std::format("runtime API: next answered {}", response->status));
    }
    if (response->header(k_request_id).empty()) {
      return base::fail(ErrorKind::unavailable,
                        std::format("runtime API: next answered without {}", k_request_id));
    }
    return response;
  }

  const RuntimeParts& parts_;
  const net::Origin& api_;
};

}  // namespace

ErrorAnswer error_answer(const Error& error) {
  std::string type = "Function.";
  bool word_begins = true;
  for (const char c : to_string(error.kind)) {
    if (c == '_') {
      word_begins = true;
      continue;
    }
    type += word_begins ? static_cast<char>(c - 'a' + 'A') : c;
    word_begins = false;
  }
  auto body = std::format(R"({{"errorMessage":{},"errorType":"{}","stackTrace":[]}})",
                          base::json_quoted(error.message), type);
  return {.type = std::move(type), .body = std::move(body)};
}

Error run(const RuntimeParts& parts, const net::Origin& api, const Handler& handler) {
  Loop loop(parts, api);
  for (;;) {
    auto response = loop.next();
    if (!response) {
      return std::move(response).error();
    }
    const auto invocation = invocation_of(*response, parts);
    const auto result = call_handler(handler, invocation);
    Result<void> answered;
    if (result) {
      answered = loop.answer(std::format("/runtime/invocation/{}/response", invocation.request_id),
                             *result, "");
    } else {
      const auto error = error_answer(result.error());
      parts.log.line(LogLevel::error, result.error().message,
                     {{"requestId", invocation.request_id}, {"errorType", error.type}});
      answered = loop.answer(std::format("/runtime/invocation/{}/error", invocation.request_id),
                             error.body, error.type);
    }
    if (!answered) {
      return std::move(answered).error();
    }
  }
}

void report_init_error(const RuntimeParts& parts, const net::Origin& api, const Error& error) {
  const auto answer = error_answer(error);
  parts.log.line(LogLevel::error, error.message, {{"errorType", answer.type}});
  if (auto told = Loop(parts, api).answer("/runtime/init/error", answer.body, answer.type); !told) {
    parts.log.line(LogLevel::error, told.error().message);
  }
}

Result<net::Origin> parse_runtime_api(std::string_view text) {
  auto url = net::parse_base_url(std::format("http://{}", text));
  if (!url || url->path != "/") {
    return base::fail(ErrorKind::bad_config,
                      std::format("AWS_LAMBDA_RUNTIME_API=\"{}\" is not host:port", text));
  }
  return url->origin;
}

}  // namespace tinydynamocdc::lambda
