// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "net/crt_runtime.hpp"
#include "net/http_client.hpp"
#include "net/proxy.hpp"

namespace tinydynamocdc::net {

/// The real HttpClient: HTTP/1.1 on the AWS CRT. Making one costs nothing; the first request starts
/// the event loop, the first https request makes the TLS context.
///  - Connections stay open after a 2xx answer and are used again, newest first, per origin;
///  TCP_NODELAY is set. After any other answer, and when the peer sent more than was asked for, a
///  connection is closed: the next request must not find an answer that is not its own.
///  - A peer whose certificate the built-in roots do not verify is tried once more with the
///  system's bundle
///    beside them, before anything is sent.
///  - The deadline bounds connecting, sending and receiving together; connecting alone also
///  k_connect_time_max.
///  - A 2xx answer must say its length or be chunked: a body that only ends with the connection, as
///  HTTP/1.0
///    servers send it, is unavailable.
///  - Requests go through `proxies` where those say so, https in a tunnel. An inspecting proxy
///  signs with an authority of its own, so the system's bundle counts from the start there.
/// `runtime` and `clock` must outlive the client.
///
///     net::CrtRuntime runtime(net::trust_options(environment));
///     auto http = net::make_http_client(runtime, clock, net::ProxySettings(environment));
///     auto response = http->send({.origin = url.origin, .target = "/"}, deadline);
[[nodiscard]] std::unique_ptr<HttpClient> make_http_client(CrtRuntime& runtime,
                                                           const base::Clock& clock,
                                                           ProxySettings proxies = {});

}  // namespace tinydynamocdc::net
