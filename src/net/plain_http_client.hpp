// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "base/clock.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::net {

/// Room that a body's string has behind its bytes here, so that a reader's padding costs no copy.
inline constexpr std::size_t k_response_spare_bytes = 64;

/// An HttpClient for one peer nearby that speaks http: Lambda's runtime API. Calls that block, on
/// the caller's thread, and one connection that is kept: no TLS, no proxy, no event loop. The CRT's
/// client takes four times as many system calls for a request and two changes of threads, and its
/// start takes longer than the first request (docs/decisions/0061-runtime-api.md).
///
/// It behaves as make_http_client's does (net/crt_http_client.hpp): when a connection is used
/// again, what it makes of answers, deadlines and limits; but for redirection to a proxy and https,
/// which is `internal`. Used by one thread. `clock` must outlive it.
[[nodiscard]] std::unique_ptr<HttpClient> make_plain_http_client(const base::Clock& clock);

}  // namespace tinydynamocdc::net
