// SPDX-License-Identifier: Apache-2.0
// What the CRT's client has beyond what all clients do: see plain_http_client_test.cpp.
#include "net/crt_http_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "net/crt_client_fixture.hpp"
#include "support/socket_server.hpp"

namespace tinydynamocdc::net {
namespace {

using testing::ok_response;
using testing::ServerConnection;
using testing::SocketServer;

class CrtHttpClientTest : public CrtClientTest {};

TEST_F(CrtHttpClientTest, threads_share_one_client) {
  SocketServer server([](ServerConnection& peer) {
    while (peer.read_request()) {
      peer.write(ok_response("hi"));
    }
  });
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        if (send(server)) {
          ++good;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(good.load(), 100);
  EXPECT_LE(server.connections(), 4);
}

TEST_F(CrtHttpClientTest, a_response_comes_in_the_memory_that_a_request_gives) {
  const std::string body(300'000, 'x');
  SocketServer server([&](ServerConnection& peer) {
    while (peer.read_request()) {
      peer.write(ok_response(body));
    }
  });
  std::string memory = "what it was";
  memory.reserve(400'000);
  const auto* const place = memory.data();
  const auto response = send(server, {.memory = &memory});
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->body == body);
  EXPECT_EQ(response->body.data(), place);
  EXPECT_TRUE(memory.empty());
}

}  // namespace
}  // namespace tinydynamocdc::net
