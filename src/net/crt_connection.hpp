// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "net/crt_runtime.hpp"
#include "net/http_client.hpp"
#include "net/proxy.hpp"

struct aws_http_connection;  // NOLINT(readability-identifier-naming): not our name

namespace tinydynamocdc::net {

/// The longest a TCP and TLS handshake may take, however much time the deadline leaves: a host that
/// does not answer by then is tried again sooner than waited for.
inline constexpr std::chrono::milliseconds k_connect_time_max{10'000};

struct CloseConnection {
  void operator()(aws_http_connection* connection) const;
};

/// An open HTTP/1.1 connection; closed when dropped.
using Connection = std::unique_ptr<aws_http_connection, CloseConnection>;

/// Why there is no connection, and whether other roots might help.
struct ConnectFailure {
  base::Error error;
  enum class Cause { untrusted_certificate, other } cause = Cause::other;
};

/// Opens one, through `proxy` unless it is null: https through a tunnel (CONNECT), so that the
/// proxy sees the host's name and nothing else; http as requests with the whole URL. Through a
/// tunnel the CRT does not tell of an untrusted certificate: the time runs out, and the cause is
/// `other`. unavailable: no address, refused, TLS failed, no answer within k_connect_time_max.
/// expired: the deadline came first. An attempt that is given up is closed when it succeeds later.
[[nodiscard]] std::expected<Connection, ConnectFailure> open_connection(
    CrtRuntime& runtime, const base::Clock& clock, const Origin& origin, const Proxy* proxy,
    Roots roots, base::Deadline deadline);

/// True when an idle connection can take another request: it is open, and nothing at all waits in
/// its socket. Bytes that nobody asked for could be taken for the next response; under TLS, too:
/// the server's session tickets come with the handshake and are read long before the first response
/// ends, so what is unread between two requests is a close or an answer too many.
[[nodiscard]] bool is_usable(const Connection& connection);

}  // namespace tinydynamocdc::net
