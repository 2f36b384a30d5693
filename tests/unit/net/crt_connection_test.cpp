// SPDX-License-Identifier: Apache-2.0
#include "net/crt_connection.hpp"

#include <aws/io/channel_bootstrap.h>
#include <aws/io/event_loop.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
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

// A client whose proxy is a server of this process, and what that one was asked.
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

// Keeps the runtime's one event loop from running: it hears of nothing meanwhile.
class HeldLoop {
 public:
  explicit HeldLoop(CrtRuntime& runtime) {
    const auto bootstrap = runtime.bootstrap();
    if (!bootstrap) {
      ADD_FAILURE() << bootstrap.error().message;
      return;
    }
    aws_task_init(&state_->task, hold, new std::shared_ptr<State>(state_), "hold");
    aws_event_loop_schedule_task_now(
        aws_event_loop_group_get_next_loop((*bootstrap)->event_loop_group), &state_->task);
    state_->begun.get_future().wait();
  }
  ~HeldLoop() { state_->over.set_value(); }
  HeldLoop(const HeldLoop&) = delete;
  HeldLoop& operator=(const HeldLoop&) = delete;

 private:
  struct State {
    aws_task task{};
    std::promise<void> begun;
    std::promise<void> over;
  };
  static void hold(aws_task* /*task*/, void* argument, aws_task_status /*status*/) {
    const std::unique_ptr<std::shared_ptr<State>> own(
        static_cast<std::shared_ptr<State>*>(argument));
    (*own)->begun.set_value();
    (*own)->over.get_future().wait();
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

// The event loop hears of all this later than the next request comes.
TEST(IsUsable, not_once_the_socket_has_bytes_or_an_end_or_a_reset) {
  const std::pair<const char*, std::function<void(ServerConnection&)>> cases[] = {
      {"an end", [](ServerConnection&) {}},
      {"bytes", [](ServerConnection& peer) { peer.write(ok_response("stray")); }},
      {"a reset", [](ServerConnection& peer) {
         const linger reset{.l_onoff = 1, .l_linger = 0};
         ::setsockopt(peer.socket(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
       }}};
  for (const auto& [what, act] : cases) {
    const base::SystemClock clock;
    CrtRuntime runtime;
    std::promise<void> checked;
    SocketServer server([&](ServerConnection& peer) {
      checked.get_future().wait();
      act(peer);
    });
    const auto connection = open_connection(
        runtime, clock, {.scheme = Scheme::http, .host = "127.0.0.1", .port = server.port()},
        nullptr, Roots::built_in, Deadline::in(clock, milliseconds(60'000)));
    if (!connection) {
      checked.set_value();
      FAIL() << connection.error().error.message;
    }
    const HeldLoop held(runtime);
    EXPECT_TRUE(is_usable(*connection)) << what;
    checked.set_value();
    server.wait_for_ended(1);
    EXPECT_FALSE(is_usable(*connection)) << what;
  }
}

}  // namespace
}  // namespace tinydynamocdc::net
