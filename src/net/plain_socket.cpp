// SPDX-License-Identifier: Apache-2.0
#include "net/plain_socket.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <memory>
#include <system_error>

#include "base/try.hpp"
#include "net/crt_connection.hpp"

namespace tinydynamocdc::net {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

std::unexpected<base::Error> failed(std::string_view peer, int error) {
  return base::fail(ErrorKind::unavailable,
                    std::string(peer) + ": " + std::generic_category().message(error));
}

// Waits as poll() does, and goes on where a signal has broken it off.
Result<void> poll_one(int socket, short events, std::string_view peer, const base::Clock& clock,
                      Deadline deadline) {
  for (;;) {
    constexpr auto k_longest = std::numeric_limits<int>::max();
    const auto left = deadline.remaining(clock).count();
    pollfd one{.fd = socket, .events = events, .revents = 0};
    const int timeout_ms =
        deadline.is_never() ? -1 : static_cast<int>(std::min<std::int64_t>(left, k_longest));
    const int ready = poll(&one, 1, timeout_ms);
    if (ready > 0) {
      return {};
    }
    if (ready == 0 && deadline.passed(clock)) {
      return base::fail(ErrorKind::expired,
                        std::string(peer) + " has not answered within the time left");
    }
    if (ready < 0 && errno != EINTR) {
      return failed(peer, errno);
    }
  }
}

struct FreeAddresses {
  void operator()(addrinfo* first) const { freeaddrinfo(first); }
};

// Connects a socket that does not block yet; the error number, or 0.
Result<int> connected(int socket, const addrinfo& address, std::string_view peer,
                      const base::Clock& clock, Deadline deadline) {
  if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) {
    return 0;
  }
  if (errno != EINPROGRESS) {
    return errno;
  }
  const auto until = std::min(deadline, Deadline::in(clock, k_connect_time_max));
  if (auto ready = poll_one(socket, POLLOUT, peer, clock, until); !ready) {
    return deadline.passed(clock) ? std::unexpected(std::move(ready).error())
                                  : Result<int>(ETIMEDOUT);
  }
  int error = 0;
  socklen_t bytes = sizeof error;
  return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 ? error : errno;
}

}  // namespace

Result<PlainSocket> PlainSocket::connect(const Origin& peer, const base::Clock& clock,
                                         Deadline deadline) {
  auto name = to_string(peer);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error =
          getaddrinfo(peer.host.c_str(), std::to_string(peer.port).c_str(), &hints, &found);
      error != 0) {
    return base::fail(ErrorKind::unavailable, name + ": " + gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
  int error = EADDRNOTAVAIL;
  for (const auto* address = addresses.get(); address != nullptr; address = address->ai_next) {
    PlainSocket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                       name);
    if (socket.socket_ < 0) {
      return failed(name, errno);
    }
    TINYDYNAMOCDC_TRY(error, connected(socket.socket_, *address, name, clock, deadline));
    if (error == 0) {
      const int on = 1;
      if (setsockopt(socket.socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
          fcntl(socket.socket_, F_SETFL, 0) != 0) {
        return failed(name, errno);
      }
      return socket;
    }
  }
  return failed(name, error);
}

PlainSocket& PlainSocket::operator=(PlainSocket&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(peer_, other.peer_);
  return *this;
}

PlainSocket::~PlainSocket() {
  if (socket_ >= 0) {
    close(socket_);
  }
}

bool PlainSocket::is_quiet() const {
  char byte = 0;
  return recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

Result<void> PlainSocket::wait(short events, const base::Clock& clock, Deadline deadline) const {
  return poll_one(socket_, events, peer_, clock, deadline);
}

Result<std::size_t> PlainSocket::send(std::string_view bytes, const base::Clock& clock,
                                      Deadline deadline) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto done =
        ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (done >= 0) {
      sent += static_cast<std::size_t>(done);
    } else if (errno == EAGAIN) {
      TINYDYNAMOCDC_TRY_VOID(wait(POLLIN | POLLOUT, clock, deadline));
      if (!is_quiet()) {
        return sent;
      }
    } else if (errno != EINTR) {
      return failed(peer_, errno);
    }
  }
  return sent;
}

Result<std::size_t> PlainSocket::receive(std::span<char> into, const base::Clock& clock,
                                         Deadline deadline) {
  for (;;) {
    // Without a deadline the call itself may wait.
    if (!deadline.is_never()) {
      TINYDYNAMOCDC_TRY_VOID(wait(POLLIN, clock, deadline));
    }
    const auto got = recv(socket_, into.data(), into.size(), 0);
    if (got >= 0) {
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) {
      return failed(peer_, errno);
    }
  }
}

}  // namespace tinydynamocdc::net
