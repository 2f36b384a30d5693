// SPDX-License-Identifier: Apache-2.0
// What every client says when there is no answer, or none that can be used.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "net/http_clients_fixture.hpp"
#include "support/socket_server.hpp"

namespace tinydynamocdc::net {
namespace {

using base::Deadline;
using base::ErrorKind;
using std::chrono::milliseconds;
using testing::ok_response;
using testing::ServerConnection;
using testing::SocketServer;

TEST_P(HttpClientsTest, an_answer_that_is_not_http_is_unavailable) {
  for (const char* bytes : {
           "SSH-2.0-OpenSSH_9.2\r\n\r\n",
           "HTTP/1.1 abc OK\r\n\r\n",
           "HTTP/9.9 200 OK\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab",
           "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
           "",
       }) {
    SocketServer server([bytes](ServerConnection& peer) {
      (void)peer.read_request();
      peer.write(bytes);
    });
    const auto response = send(server);
    ASSERT_FALSE(response) << bytes;
    EXPECT_EQ(response.error().kind, ErrorKind::unavailable) << bytes;
    EXPECT_TRUE(response.error().message.contains("http://127.0.0.1:")) << response.error().message;
  }
}

TEST_P(HttpClientsTest, headers_without_end_are_unavailable) {
  SocketServer server([](ServerConnection& peer) {
    (void)peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\n");
    while (peer.write("X-Filler: " + std::string(1000, 'f') + "\r\n")) {
    }
  });
  const auto response = send(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(response.error().message.contains("65536 bytes")) << response.error().message;
}

TEST_P(HttpClientsTest, a_body_over_the_limit_is_too_large) {
  SocketServer server([](ServerConnection& peer) {
    (void)peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string mebibyte = "100000\r\n" + std::string(1 << 20, 'x') + "\r\n";
    while (peer.write(mebibyte)) {
    }
  });
  const auto response = send(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::too_large);
}

TEST_P(HttpClientsTest, a_refused_connection_is_unavailable_and_says_where) {
  std::uint16_t port = 0;
  {
    const SocketServer gone(always(""));
    port = gone.port();
  }
  const auto response =
      http_->send({.origin = {.scheme = Scheme::http, .host = "127.0.0.1", .port = port}},
                  Deadline::in(clock_, milliseconds(60'000)));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(response.error().message.contains("http://127.0.0.1:" + std::to_string(port)))
      << response.error().message;
}

TEST_P(HttpClientsTest, a_name_that_does_not_exist_is_unavailable) {
  const auto response =
      http_->send({.origin = {.scheme = Scheme::http, .host = "nowhere.invalid", .port = 80}},
                  Deadline::in(clock_, milliseconds(60'000)));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
}

TEST_P(HttpClientsTest, a_header_that_would_break_the_request_is_refused) {
  SocketServer server(always(ok_response("")));
  const auto response = send(server, {.headers = {{"X-Bad", "a\r\nX-Injected: b"}}});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::internal);
}

}  // namespace
}  // namespace tinydynamocdc::net
