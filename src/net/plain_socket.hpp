// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::net {

/// A TCP connection by blocking calls, TCP_NODELAY set; closed when dropped. Its errors name the
/// peer: unavailable (refused, reset, no address), expired (the deadline came first).
class PlainSocket {
 public:
  /// Connects within the deadline and k_connect_time_max.
  [[nodiscard]] static base::Result<PlainSocket> connect(const Origin& peer,
                                                         const base::Clock& clock,
                                                         base::Deadline deadline);

  PlainSocket(PlainSocket&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), peer_(std::move(other.peer_)) {}
  PlainSocket& operator=(PlainSocket&& other) noexcept;
  ~PlainSocket();

  /// True when nothing waits to be read, not even the connection's end.
  [[nodiscard]] bool is_quiet() const;

  /// Sends all bytes; less when the peer has begun to answer or is gone before: how many.
  [[nodiscard]] base::Result<std::size_t> send(std::string_view bytes, const base::Clock& clock,
                                               base::Deadline deadline);

  /// Waits for at least one byte; 0 at the connection's end.
  [[nodiscard]] base::Result<std::size_t> receive(std::span<char> into, const base::Clock& clock,
                                                  base::Deadline deadline);

 private:
  PlainSocket(int socket, std::string peer) : socket_(socket), peer_(std::move(peer)) {}

  [[nodiscard]] base::Result<void> wait(short events, const base::Clock& clock,
                                        base::Deadline deadline) const;

  int socket_ = -1;
  std::string peer_;  ///< As errors name it.
};

}  // namespace tinydynamocdc::net
