// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "aws/endpoint.hpp"
#include "aws/service_failure.hpp"
#include "base/error.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::aws {

/// What the service says in an answer of 300 or more, in whichever of its forms (JSON body,
/// x-amzn-ErrorType header, XML), as ours. The message is "<service> <operation>: <code>: <what it
/// says>", on one line and at most k_error_text_bytes_max long: answers about signatures repeat the
/// session token on their later lines.
[[nodiscard]] ServiceFailure failure_of(const net::HttpResponse& response, const Service& service,
                                        std::string_view operation);

inline constexpr std::size_t k_error_text_bytes_max = 1000;

/// The kind of a code and status: the table of service_client.hpp.
[[nodiscard]] base::ErrorKind kind_of(std::string_view code, int status, const Service& service);

/// True when the service refused the request's time: the clocks differ.
[[nodiscard]] bool is_about_time(const ServiceFailure& failure);

}  // namespace tinydynamocdc::aws
