// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tinydynamocdc::testing {

/// One connection as the server's side of it sees it. Used by the connection's own thread only.
class ServerConnection {
 public:
  explicit ServerConnection(int socket) : socket_(socket) {}

  /// The next request as it came (head and body), or nothing when the peer has closed.
  [[nodiscard]] std::optional<std::string> read_request();

  /// Waits for the first bytes of something and reads them away.
  void read_some();

  /// Sends these bytes; false when the peer has gone.
  bool write(std::string_view bytes);

  [[nodiscard]] int socket() const { return socket_; }

  /// Waits until the peer closes, reading away whatever comes.
  void wait_for_close();

 private:
  int socket_;
  std::string buffer_;
};

/// A TCP server in this process that does with each connection what the test says, on a thread of
/// its own. Its destructor closes everything and joins.
///
///     SocketServer server([](ServerConnection& peer) {
///       while (peer.read_request()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
///     });
class SocketServer {
 public:
  using Handler = std::function<void(ServerConnection&)>;

  explicit SocketServer(Handler handler);
  ~SocketServer();
  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Connections accepted so far.
  [[nodiscard]] int connections() const { return connections_.load(); }

  /// Waits until `count` connections have been served and closed by this side.
  void wait_for_ended(int count);

 private:
  void accept_all();
  void serve(int socket);

  Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> ended_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// "HTTP/1.1 200 OK" with that body and a Content-Length.
[[nodiscard]] std::string ok_response(std::string_view body);

}  // namespace tinydynamocdc::testing
