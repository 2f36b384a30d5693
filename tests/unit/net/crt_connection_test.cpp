// SPDX-License-Identifier: Apache-2.0
#include "net/crt_connection.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "net/crt_http_client.hpp"
#include "support/socket_server.hpp"

namespace tinydynamocdc::net {
namespace {

using base::Deadline;
using base::ErrorKind;
using std::chrono::milliseconds;
using testing::ok_response;
using testing::ServerConnection;
using testing::SocketServer;

/// A client whose proxy is a server of this process, and what that one was asked.
class ProxiedTest : public ::testing::Test {
 protected:
  base::Result<HttpResponse> send(const SocketServer& proxy, Origin origin,
                                  milliseconds time = milliseconds(60'000)) {
    const std::string url = "me:p%40ss@127.0.0.1:" + std::to_string(proxy.port());
    const auto http = make_http_client(
        runtime_, clock_,
        ProxySettings(base::Environment({{"http_proxy", url}, {"https_proxy", url}})));
    HttpRequest request{.target = "/a?b=c"};
    request.origin = std::move(origin);
    return http->send(request, Deadline::in(clock_, time));
  }

  SocketServer::Handler answering(std::string bytes) {
    return [this, bytes = std::move(bytes)](ServerConnection& peer) {
      seen_ = peer.read_request().value_or("nothing");
      peer.write(bytes);
      peer.wait_for_close();
    };
  }

  base::SystemClock clock_;
  CrtRuntime runtime_;
  std::string seen_;
};

TEST_F(ProxiedTest, http_goes_to_the_proxy_with_the_whole_url_and_the_login) {
  SocketServer proxy(answering(ok_response("from afar")));
  const auto response =
      send(proxy, {.scheme = Scheme::http, .host = "nowhere.example", .port = 81});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "from afar");
  EXPECT_TRUE(seen_.starts_with("GET http://nowhere.example:81/a?b=c HTTP/1.1\r\n")) << seen_;
  EXPECT_TRUE(seen_.contains("Proxy-Authorization: Basic bWU6cEBzcw==\r\n")) << seen_;
}

TEST_F(ProxiedTest, https_asks_for_a_tunnel_and_a_refusal_names_the_proxy_not_its_password) {
  SocketServer proxy(
      answering("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"));
  const auto response = send(proxy, {.host = "nowhere.example"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(seen_.starts_with("CONNECT nowhere.example:443 HTTP/1.1\r\n")) << seen_;
  EXPECT_TRUE(seen_.contains("Proxy-Authorization: Basic bWU6cEBzcw==\r\n")) << seen_;
  EXPECT_TRUE(response.error().message.contains(
      "no connection to https://nowhere.example through the proxy http://127.0.0.1:"))
      << response.error().message;
  EXPECT_TRUE(response.error().message.contains("(https_proxy)")) << response.error().message;
  EXPECT_FALSE(response.error().message.contains("ss@")) << response.error().message;
}

TEST_F(ProxiedTest, tls_that_does_not_begin_in_a_tunnel_tells_of_inspecting_proxies) {
  SocketServer proxy(answering("HTTP/1.1 200 Connection established\r\n\r\n"));
  const auto response = send(proxy, {.host = "nowhere.example"}, milliseconds(300));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::expired);
  EXPECT_TRUE(response.error().message.contains("AWS_CA_BUNDLE must name a PEM file"))
      << response.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::net
