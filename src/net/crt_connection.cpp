// SPDX-License-Identifier: Apache-2.0
#include "net/crt_connection.hpp"

#include <aws/common/error.h>
#include <aws/http/connection.h>
#include <aws/http/proxy.h>
#include <aws/io/channel.h>
#include <aws/io/socket.h>
#include <aws/io/socket_channel_handler.h>
#include <aws/io/tls_channel_handler.h>
#include <s2n.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <format>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace tinydynamocdc::net {

using base::ErrorKind;

namespace {

// What the event loop tells the waiting thread. Shared: the loop may be done long after the wait.
struct Attempt {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  bool abandoned = false;
  aws_http_connection* connection = nullptr;
  int error = 0;
  std::string tls_reason;
  bool untrusted = false;
};
using SharedAttempt = std::shared_ptr<Attempt>;

void on_setup(aws_http_connection* connection, int error, void* user_data) {
  auto* shared = static_cast<SharedAttempt*>(user_data);
  {
    const SharedAttempt attempt = *shared;
    const std::scoped_lock lock(attempt->mutex);
    attempt->done = true;
    attempt->error = error;
    if (connection != nullptr && attempt->abandoned) {
      aws_http_connection_release(connection);
    } else {
      attempt->connection = connection;
    }
    attempt->changed.notify_all();
  }
  if (connection == nullptr) {
    delete shared;  // otherwise on_shutdown is the last to be called
  }
}

void on_shutdown(aws_http_connection* /*connection*/, int /*error*/, void* user_data) {
  delete static_cast<SharedAttempt*>(user_data);
}

// Runs right after the handshake on the same thread: s2n's reason is still there, which the CRT's
// own error ("negotiation failed") hides. The caller is told at once, because s2n "blinds" a
// failure: the channel lives on for 10 to 30 s, against attackers who measure time, before
// on_setup hears of it.
void on_handshake(aws_channel_handler* /*handler*/, aws_channel_slot* /*slot*/, int error,
                  void* user_data) {
  if (error == 0) {
    return;
  }
  const SharedAttempt& attempt = *static_cast<SharedAttempt*>(user_data);
  const int code = s2n_errno;
  const std::scoped_lock lock(attempt->mutex);
  if (s2n_error_get_type(code) != S2N_ERR_T_OK) {
    attempt->tls_reason = s2n_strerror(code, "EN");
    attempt->untrusted = std::string_view(s2n_strerror_name(code)) == "S2N_ERR_CERT_UNTRUSTED";
  }
  attempt->done = true;
  attempt->error = error;
  attempt->changed.notify_all();
}

// The deadline as the CRT wants it, with a little more, so that our own wait ends first.
std::uint32_t handshake_timeout_ms(std::chrono::milliseconds wait) {
  return static_cast<std::uint32_t>((wait + std::chrono::milliseconds(100)).count());
}

struct TlsOptions {
  aws_tls_connection_options value{};
  ~TlsOptions() { aws_tls_connection_options_clean_up(&value); }
};

aws_byte_cursor cursor_of(std::string_view text) {
  return aws_byte_cursor_from_array(text.data(), text.size());
}

// The CRT's view of a proxy; it copies what it needs when the connection is started.
class ProxyOptions {
 public:
  ProxyOptions(const Proxy& proxy, Scheme scheme, aws_tls_ctx* tls) {
    aws_allocator* allocator = aws_default_allocator();
    const aws_byte_cursor host = cursor_of(proxy.origin.host);
    value_.connection_type = scheme == Scheme::https ? AWS_HPCT_HTTP_TUNNEL : AWS_HPCT_HTTP_FORWARD;
    value_.host = host;
    value_.port = proxy.origin.port;
    if (proxy.origin.scheme == Scheme::https) {
      aws_tls_connection_options_init_from_ctx(&tls_.value, tls);
      aws_tls_connection_options_set_server_name(&tls_.value, allocator, &host);
      value_.tls_options = &tls_.value;
    }
    if (!proxy.user.empty()) {
      aws_http_proxy_strategy_basic_auth_options login{};
      login.proxy_connection_type = value_.connection_type;
      login.user_name = cursor_of(proxy.user);
      login.password = cursor_of(proxy.password.reveal());
      value_.proxy_strategy = aws_http_proxy_strategy_new_basic_auth(allocator, &login);
    }
  }
  ~ProxyOptions() { aws_http_proxy_strategy_release(value_.proxy_strategy); }
  ProxyOptions(const ProxyOptions&) = delete;
  ProxyOptions& operator=(const ProxyOptions&) = delete;

  [[nodiscard]] const aws_http_proxy_options* get() const { return &value_; }

 private:
  TlsOptions tls_;
  aws_http_proxy_options value_{};
};

// What is asked for; all of it is borrowed.
struct Way {
  const Origin& origin;
  const Proxy* proxy;
  aws_tls_ctx* tls;  // Null where neither origin nor proxy speaks TLS.
};

int start(const SharedAttempt& attempt, aws_client_bootstrap* bootstrap, const Way& way,
          std::chrono::milliseconds wait) {
  aws_allocator* allocator = aws_default_allocator();
  const aws_byte_cursor host = cursor_of(way.origin.host);
  const bool is_https = way.origin.scheme == Scheme::https;
  aws_socket_options socket{};
  socket.type = AWS_SOCKET_STREAM;
  socket.connect_timeout_ms = handshake_timeout_ms(wait);
  socket.tcp_nodelay = AWS_SOCKET_TCP_NODELAY_ON;
  auto* shared = new SharedAttempt(attempt);
  TlsOptions tls_options;
  if (is_https) {
    aws_tls_connection_options_init_from_ctx(&tls_options.value, way.tls);
    aws_tls_connection_options_set_server_name(&tls_options.value, allocator, &host);
    aws_tls_connection_options_set_callbacks(&tls_options.value, on_handshake, nullptr, nullptr,
                                             shared);
    tls_options.value.timeout_ms = handshake_timeout_ms(wait);
  }
  std::optional<ProxyOptions> proxy;
  if (way.proxy != nullptr) {
    proxy.emplace(*way.proxy, way.origin.scheme, way.tls);
  }
  aws_http_client_connection_options options = AWS_HTTP_CLIENT_CONNECTION_OPTIONS_INIT;
  options.allocator = allocator;
  options.bootstrap = bootstrap;
  options.host_name = host;
  options.port = way.origin.port;
  options.socket_options = &socket;
  options.tls_options = is_https ? &tls_options.value : nullptr;
  options.proxy_options = proxy ? proxy->get() : nullptr;
  options.user_data = shared;
  options.on_setup = on_setup;
  options.on_shutdown = on_shutdown;
  if (aws_http_client_connect(&options) == AWS_OP_SUCCESS) {
    return 0;
  }
  delete shared;
  return aws_last_error();
}

std::string name_of(const Origin& origin, const Proxy* proxy) {
  return to_string(origin) +
         (proxy == nullptr
              ? ""
              : std::format(" through the proxy {} ({})", to_string(proxy->origin), proxy->source));
}

ConnectFailure failure_of(const Attempt& attempt, int error, const std::string& peer) {
  std::string reason = aws_error_str(error);
  if (!attempt.tls_reason.empty()) {
    reason = "TLS: " + attempt.tls_reason;
    if (attempt.untrusted) {
      reason += " (AWS_CA_BUNDLE names a PEM file with other authorities)";
    }
  }
  return {.error = {ErrorKind::unavailable, std::format("no connection to {}: {}", peer, reason)},
          .cause = attempt.untrusted ? ConnectFailure::Cause::untrusted_certificate
                                     : ConnectFailure::Cause::other};
}

}  // namespace

void CloseConnection::operator()(aws_http_connection* connection) const {
  aws_http_connection_close(connection);
  aws_http_connection_release(connection);
}

std::expected<Connection, ConnectFailure> open_connection(CrtRuntime& runtime,
                                                          const base::Clock& clock,
                                                          const Origin& origin, const Proxy* proxy,
                                                          Roots roots, base::Deadline deadline) {
  auto bootstrap = runtime.bootstrap();
  if (!bootstrap) {
    return std::unexpected(ConnectFailure{bootstrap.error()});
  }
  aws_tls_ctx* tls = nullptr;
  if (origin.scheme == Scheme::https ||
      (proxy != nullptr && proxy->origin.scheme == Scheme::https)) {
    auto context = runtime.tls_context(roots);
    if (!context) {
      return std::unexpected(ConnectFailure{context.error()});
    }
    tls = *context;
  }
  const auto remaining = deadline.remaining(clock);
  const auto wait = std::min(remaining, k_connect_time_max);
  const auto attempt = std::make_shared<Attempt>();
  if (const int error = start(attempt, *bootstrap, {origin, proxy, tls}, wait); error != 0) {
    return std::unexpected(failure_of(*attempt, error, name_of(origin, proxy)));
  }
  std::unique_lock lock(attempt->mutex);
  if (!attempt->changed.wait_for(lock, wait, [&] { return attempt->done; })) {
    attempt->abandoned = true;
    const bool ours = remaining <= k_connect_time_max;
    // An untrusted certificate inside a tunnel looks like this: s2n "blinds" it, and the CRT does
    // not pass on the handshake's result.
    const bool is_tunnel = proxy != nullptr && origin.scheme == Scheme::https;
    return std::unexpected(ConnectFailure{
        {ours ? ErrorKind::expired : ErrorKind::unavailable,
         std::format(
             "no connection to {} within {} ms{}", name_of(origin, proxy), wait.count(),
             is_tunnel ? "; if the proxy inspects TLS, AWS_CA_BUNDLE must name a PEM file with its "
                         "authority"
                       : "")}});
  }
  if (attempt->connection == nullptr) {
    return std::unexpected(failure_of(*attempt, attempt->error, name_of(origin, proxy)));
  }
  return Connection(std::exchange(attempt->connection, nullptr));
}

bool is_usable(const Connection& connection) {
  if (!aws_http_connection_new_requests_allowed(connection.get())) {
    return false;
  }
  // The event loop learns of a close, or of bytes, when it next runs; the socket knows at once.
  aws_channel* channel = aws_http_connection_get_channel(connection.get());
  aws_channel_slot* slot = channel == nullptr ? nullptr : aws_channel_get_first_slot(channel);
  if (slot == nullptr || slot->handler == nullptr) {
    return false;
  }
  const aws_socket* socket = aws_socket_handler_get_socket(slot->handler);
  char byte = 0;
  const auto got = ::recv(socket->io_handle.data.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace tinydynamocdc::net
