// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>

#include "net/crt_http_client.hpp"
#include "support/socket_server.hpp"

namespace tinydynamocdc::net {

/// A client on the real clock, and requests to a server of this process.
class CrtClientTest : public ::testing::Test {
 protected:
  base::Result<HttpResponse> send(
      const testing::SocketServer& server, HttpRequest request = {},
      std::chrono::milliseconds time = std::chrono::milliseconds(60'000)) {
    request.origin = {.scheme = Scheme::http, .host = "127.0.0.1", .port = server.port()};
    return http_->send(request, base::Deadline::in(clock_, time));
  }

  base::SystemClock clock_;
  CrtRuntime runtime_;
  std::unique_ptr<HttpClient> http_ = make_http_client(runtime_, clock_);
};

}  // namespace tinydynamocdc::net
