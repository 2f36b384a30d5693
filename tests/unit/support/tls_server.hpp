// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/socket_server.hpp"

namespace tinydynamocdc::testing {

/// A certificate with its key, both PEM.
struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

/// A certificate authority that nobody knows, made anew for a test.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  [[nodiscard]] std::string certificate_pem() const;

  enum class Validity { now, past };
  /// For a server of that subject alternative name, in OpenSSL's spelling: "DNS:localhost",
  /// "IP:127.0.0.1".
  [[nodiscard]] Certificate issue(const std::string& name, Validity validity = Validity::now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A server that speaks TLS with that certificate and answers every request with "200 OK" and
/// `body`. Its connections are counted as SocketServer counts them.
class TlsServer {
 public:
  TlsServer(Certificate certificate, std::string body);
  ~TlsServer();

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] int connections() const { return server_->connections(); }

 private:
  void serve(int socket) const;

  Certificate certificate_;
  std::string body_;
  std::unique_ptr<SocketServer> server_;
};

/// The common names (or, without one, the organisations' units) of the certificates in a PEM text.
[[nodiscard]] std::vector<std::string> subject_names(std::string_view pem);

}  // namespace tinydynamocdc::testing
