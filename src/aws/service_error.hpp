// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "aws/endpoint.hpp"
#include "aws/service_failure.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::aws {

/// What the service says in an answer of 300 or more, in whichever of its forms (JSON body,
/// x-amzn-ErrorType header, XML), as ours. The message is "<service> <operation>: <code>: <what it
/// says>", on one line: answers about signatures repeat the request, session token included, on
/// their later lines. All outside words in it are bounded and free of `secrets`, which are those of
/// the request (base::outside_text).
[[nodiscard]] ServiceFailure failure_of(const net::HttpResponse& response, const Service& service,
                                        std::string_view operation,
                                        const std::vector<const base::Secret*>& secrets = {});

/// The kind of a code and status: the table of service_client.hpp.
[[nodiscard]] base::ErrorKind kind_of(std::string_view code, int status, const Service& service);

/// True when the service refused the request's time: the clocks differ.
[[nodiscard]] bool is_about_time(const ServiceFailure& failure);

}  // namespace tinydynamocdc::aws
