// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "net/crt_http_client.hpp"
#include "net/plain_http_client.hpp"
#include "support/socket_server.hpp"

namespace tinydynamocdc::net {

/// A client by name, and how it is made.
struct Kind {
  const char* name;
  std::unique_ptr<HttpClient> (*make)(CrtRuntime& runtime, const base::Clock& clock);
};

/// What every client of ours does; each test runs for each of them.
class HttpClientsTest : public ::testing::TestWithParam<Kind> {
 protected:
  base::Result<HttpResponse> send(
      const testing::SocketServer& server, HttpRequest request = {},
      std::chrono::milliseconds time = std::chrono::milliseconds(60'000)) {
    request.origin = {.scheme = Scheme::http, .host = "127.0.0.1", .port = server.port()};
    return http_->send(request, base::Deadline::in(clock_, time));
  }

  base::SystemClock clock_;
  CrtRuntime runtime_;
  std::unique_ptr<HttpClient> http_ = GetParam().make(runtime_, clock_);
};

/// Answers each connection's requests with the same bytes.
inline testing::SocketServer::Handler always(std::string bytes) {
  return [bytes = std::move(bytes)](testing::ServerConnection& peer) {
    while (peer.read_request()) {
      peer.write(bytes);
    }
  };
}

}  // namespace tinydynamocdc::net
