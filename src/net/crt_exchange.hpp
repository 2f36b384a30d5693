// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "net/crt_connection.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::net {

/// A response's header lines that are larger than this in all are no answer (nginx and the AWS load
/// balancers stop at 16–64 KiB).
inline constexpr std::size_t k_response_header_bytes_max = 64 << 10;

struct ExchangeFailure {
  base::Error error;
  /// What may have reached the peer.
  enum class Sent { nothing, something } sent = Sent::something;
};

/// Sends one request over the connection and waits for its response. After a failure the connection
/// must be dropped; after a success it may be used again if it is_usable. Not taken for the
/// response: a 2xx that began before the request had gone out, and anything behind the first
/// response. Nothing of the request's body is touched after the return, whatever the event loop is
/// still doing.
[[nodiscard]] std::expected<HttpResponse, ExchangeFailure> exchange(const Connection& connection,
                                                                    const base::Clock& clock,
                                                                    const HttpRequest& request,
                                                                    base::Deadline deadline);

}  // namespace tinydynamocdc::net
