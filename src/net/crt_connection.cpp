// SPDX-License-Identifier: Apache-2.0
#include "net/crt_connection.hpp"

#include <aws/common/error.h>
#include <aws/http/connection.h>
#include <aws/io/channel.h>
#include <aws/io/socket.h>
#include <aws/io/socket_channel_handler.h>
#include <aws/io/tls_channel_handler.h>
#include <s2n.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>
#include <utility>

namespace tinydynamocdc::net {
namespace {

using base::ErrorKind;

/// What the event loop tells the waiting thread. Shared: the loop may be done long after the wait.
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
  if (connection == nullptr) delete shared;  // otherwise on_shutdown is the last to be called
}

void on_shutdown(aws_http_connection* /*connection*/, int /*error*/, void* user_data) {
  delete static_cast<SharedAttempt*>(user_data);
}

/// Runs right after the handshake on the same thread: s2n's reason is still there, which the CRT's
/// own error ("negotiation failed") hides. The caller is told at once, because s2n "blinds" a
/// failure: the channel lives on for 10 to 30 s, against attackers who measure time, before
/// on_setup hears of it.
void on_handshake(aws_channel_handler* /*handler*/, aws_channel_slot* /*slot*/, int error,
                  void* user_data) {
  if (error == 0) return;
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

/// The deadline as the CRT wants it, with a little more, so that our own wait ends first.
std::uint32_t handshake_timeout_ms(std::chrono::milliseconds wait) {
  return static_cast<std::uint32_t>((wait + std::chrono::milliseconds(100)).count());
}

struct TlsOptions {
  aws_tls_connection_options value{};
  ~TlsOptions() { aws_tls_connection_options_clean_up(&value); }
};

int start(const SharedAttempt& attempt, aws_client_bootstrap* bootstrap, aws_tls_ctx* tls,
          const Origin& origin, std::chrono::milliseconds wait) {
  aws_allocator* allocator = aws_default_allocator();
  const aws_byte_cursor host = aws_byte_cursor_from_array(origin.host.data(), origin.host.size());
  aws_socket_options socket{};
  socket.type = AWS_SOCKET_STREAM;
  socket.connect_timeout_ms = handshake_timeout_ms(wait);
  socket.tcp_nodelay = AWS_SOCKET_TCP_NODELAY_ON;
  auto* shared = new SharedAttempt(attempt);
  TlsOptions tls_options;
  if (tls != nullptr) {
    aws_tls_connection_options_init_from_ctx(&tls_options.value, tls);
    aws_tls_connection_options_set_server_name(&tls_options.value, allocator, &host);
    aws_tls_connection_options_set_callbacks(&tls_options.value, on_handshake, nullptr, nullptr,
                                             shared);
    tls_options.value.timeout_ms = handshake_timeout_ms(wait);
  }
  aws_http_client_connection_options options = AWS_HTTP_CLIENT_CONNECTION_OPTIONS_INIT;
  options.allocator = allocator;
  options.bootstrap = bootstrap;
  options.host_name = host;
  options.port = origin.port;
  options.socket_options = &socket;
  options.tls_options = tls == nullptr ? nullptr : &tls_options.value;
  options.user_data = shared;
  options.on_setup = on_setup;
  options.on_shutdown = on_shutdown;
  if (aws_http_client_connect(&options) == AWS_OP_SUCCESS) return 0;
  delete shared;
  return aws_last_error();
}

ConnectFailure failure_of(const Attempt& attempt, int error, const Origin& origin) {
  std::string reason = aws_error_str(error);
  if (!attempt.tls_reason.empty()) {
    reason = "TLS: " + attempt.tls_reason;
    if (attempt.untrusted) reason += " (AWS_CA_BUNDLE names a PEM file with other authorities)";
  }
  return {
      .error = {ErrorKind::unavailable, "no connection to " + to_string(origin) + ": " + reason},
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
                                                          const Origin& origin, Roots roots,
                                                          base::Deadline deadline) {
  auto bootstrap = runtime.bootstrap();
  if (!bootstrap) return std::unexpected(ConnectFailure{bootstrap.error()});
  aws_tls_ctx* tls = nullptr;
  if (origin.scheme == Scheme::https) {
    auto context = runtime.tls_context(roots);
    if (!context) return std::unexpected(ConnectFailure{context.error()});
    tls = *context;
  }
  const auto remaining = deadline.remaining(clock);
  const auto wait = std::min(remaining, k_connect_time_max);
  const auto attempt = std::make_shared<Attempt>();
  if (const int error = start(attempt, *bootstrap, tls, origin, wait); error != 0) {
    return std::unexpected(failure_of(*attempt, error, origin));
  }
  std::unique_lock lock(attempt->mutex);
  if (!attempt->changed.wait_for(lock, wait, [&] { return attempt->done; })) {
    attempt->abandoned = true;
    const bool ours = remaining <= k_connect_time_max;
    return std::unexpected(ConnectFailure{{ours ? ErrorKind::expired : ErrorKind::unavailable,
                                           "no connection to " + to_string(origin) + " within " +
                                               std::to_string(wait.count()) + " ms"}});
  }
  if (attempt->connection == nullptr) {
    return std::unexpected(failure_of(*attempt, attempt->error, origin));
  }
  return Connection(std::exchange(attempt->connection, nullptr));
}

bool is_usable(const Connection& connection, Scheme scheme) {
  if (!aws_http_connection_new_requests_allowed(connection.get())) return false;
  // The event loop learns of a close when it next runs; the socket knows at once.
  aws_channel* channel = aws_http_connection_get_channel(connection.get());
  aws_channel_slot* slot = channel == nullptr ? nullptr : aws_channel_get_first_slot(channel);
  if (slot == nullptr || slot->handler == nullptr) return false;
  const aws_socket* socket = aws_socket_handler_get_socket(slot->handler);
  char byte = 0;
  const auto got = ::recv(socket->io_handle.data.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got == 0) return false;
  // Under TLS unread bytes may be a session ticket, which harms nobody.
  return got < 0 || scheme == Scheme::https;
}

}  // namespace tinydynamocdc::net
