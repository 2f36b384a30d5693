// SPDX-License-Identifier: Apache-2.0
#include "net/crt_exchange.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "net/crt_client_fixture.hpp"
#include "net/crt_http_client.hpp"
#include "support/socket_server.hpp"

namespace tinydynamocdc::net {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using testing::ok_response;
using testing::ServerConnection;
using testing::SocketServer;

class CrtExchangeTest : public CrtClientTest {};

TEST_F(CrtExchangeTest, an_acknowledgement_of_what_was_not_sent_yet_is_none) {
  const std::string body(4 << 20, 'x');
  SocketServer server([](ServerConnection& peer) {
    peer.read_some();
    peer.write(ok_response("ack"));
    peer.wait_for_close();
  });
  const auto early = send(server, {.method = "POST", .body = body}, milliseconds(10'000));
  ASSERT_FALSE(early) << early->status;
  EXPECT_EQ(early.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(early.error().message.contains("before the request had been sent"))
      << early.error().message;
}

TEST_F(CrtExchangeTest, a_refusal_and_an_acknowledgement_in_one_segment_acknowledge_nothing) {
  // Long and short bodies: the CRT reads a second answer into the first one's place as long as
  // the request is going out.
  for (const std::size_t size : {std::size_t{4} << 20, std::size_t{10}}) {
    const std::string body(size, 'x');
    for (const char* refusal : {"HTTP/1.1 500 E\r\nContent-Length: 0\r\n\r\n",
                                "HTTP/1.1 500 E\r\nContent-Length: 3\r\n\r\nwhy",
                                "HTTP/1.1 503 E\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
      std::atomic<int> requests = 0;
      SocketServer server([&](ServerConnection& peer) {
        peer.read_some();
        ++requests;
        peer.write(refusal + ok_response("ack"));
        peer.wait_for_close();
      });
      for (int tries = 1; tries <= 3; ++tries) {
        const auto answer = send(server, {.method = "POST", .body = body}, milliseconds(10'000));
        if (answer) {
          EXPECT_GE(answer->status, 500) << size << " " << refusal;
          EXPECT_FALSE(answer->body.contains("ack"));
        } else {
          EXPECT_EQ(answer.error().kind, ErrorKind::unavailable) << answer.error().message;
        }
        EXPECT_EQ(requests, tries) << "each on a connection of its own";
      }
    }
  }
}

// Whether the second is read into the first's place is a matter of time: hence the tries.
TEST_F(CrtExchangeTest, a_second_answer_of_the_same_status_is_never_read_into_the_first) {
  for (int tries = 0; tries < 30; ++tries) {
    SocketServer server([](ServerConnection& peer) {
      peer.read_some();
      peer.write(ok_response("") + ok_response("ack"));
    });
    const auto answer = send(server, {.method = "POST", .body = "x"}, milliseconds(2'000));
    ASSERT_FALSE(answer && answer->body.contains("ack")) << tries;
  }
}

TEST_F(CrtExchangeTest, an_early_acknowledgement_is_none_though_a_refusal_follows_it) {
  const std::string body(4 << 20, 'x');
  for (const char* refusal : {"HTTP/1.1 500 E\r\n\r\n", "HTTP/1.1 500 E\r\nServer: x\r\n\r\n"}) {
    SocketServer server([&](ServerConnection& peer) {
      peer.read_some();
      peer.write(ok_response("ack") + refusal);
      peer.wait_for_close();
    });
    for (int tries = 1; tries <= 3; ++tries) {
      const auto answer = send(server, {.method = "POST", .body = body}, milliseconds(10'000));
      EXPECT_FALSE(answer && answer->status == 200) << refusal;
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::net
