// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "net/http_client.hpp"

/// AWS Lambda's runtime API, as seen by a custom runtime.
/// (AWS Lambda Developer Guide, "Using the Lambda runtime API".)
namespace tinydynamocdc::lambda {

/// What one invocation hands to the handler.
struct Invocation {
  std::string request_id;
  std::string_view payload;  ///< Followed by at least k_payload_padding_bytes readable bytes; lives
                             ///< during the call.
  base::Deadline deadline;   ///< From Lambda-Runtime-Deadline-Ms; in 3 s where that is missing.
  std::string function_arn;  ///< Lambda-Runtime-Invoked-Function-Arn; empty where it is not told.
};

inline constexpr std::size_t k_payload_padding_bytes = 64;

/// Returns the response's JSON text, or why the invocation failed.
using Handler = std::function<base::Result<std::string>(const Invocation&)>;

struct RuntimeParts {
  net::HttpClient& http;
  base::Clock& clock;
  const base::Log& log;
};

/// Takes invocations from `api` (AWS_LAMBDA_RUNTIME_API) and answers them, one after the other,
/// until the runtime API breaks (for half a minute, where it is asked for the next one; at once,
/// where it does not take an answer); then returns what broke, and the process should end. A
/// handler's error, or an exception of a library in it, is answered to /invocation/…/error and
/// never ends the loop.
[[nodiscard]] base::Error run(const RuntimeParts& parts, const net::Origin& api,
                              const Handler& handler);

/// Tells the runtime API that this function cannot start, so that the reason stands in its log and
/// answer.
void report_init_error(const RuntimeParts& parts, const net::Origin& api, const base::Error& error);

/// Takes AWS_LAMBDA_RUNTIME_API ("host:port") apart. bad_config when it is something else.
[[nodiscard]] base::Result<net::Origin> parse_runtime_api(std::string_view text);

/// The body and error type that the runtime API takes for an error:
/// {"errorMessage":…,"errorType":"Function.BadInput",…}.
struct ErrorAnswer {
  std::string type;  ///< Lambda-Runtime-Function-Error-Type: "Function." and the kind, as AWS
                     ///< spells such names.
  std::string body;
};
[[nodiscard]] ErrorAnswer error_answer(const base::Error& error);

}  // namespace tinydynamocdc::lambda
