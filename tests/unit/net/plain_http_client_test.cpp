// SPDX-License-Identifier: Apache-2.0
#include "net/plain_http_client.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

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

INSTANTIATE_TEST_SUITE_P(
    Each, HttpClientsTest,
    ::testing::Values(
        Kind{.name = "crt",
             .make = [](CrtRuntime& runtime,
                        const base::Clock& clock) { return make_http_client(runtime, clock); }},
        Kind{.name = "plain",
             .make = [](CrtRuntime&,
                        const base::Clock& clock) { return make_plain_http_client(clock); }}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_P(HttpClientsTest, sends_method_target_headers_and_body_as_given) {
  std::promise<std::string> seen;
  SocketServer server([&](ServerConnection& peer) {
    seen.set_value(peer.read_request().value_or("nothing"));
    peer.write("HTTP/1.1 201 Created\r\nX-One: a\r\nContent-Length: 2\r\n\r\nhi");
    peer.wait_for_close();
  });
  const auto response = send(server, {.method = "POST",
                                      .target = "/a%20b?c=d",
                                      .headers = {{"X-Test", "1"}},
                                      .body = "{\"k\":1}"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "hi");
  EXPECT_EQ(response->header("x-one"), "a");
  EXPECT_EQ(seen.get_future().get(),
            "POST /a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                "\r\nX-Test: 1\r\nContent-Length: 7\r\n\r\n{\"k\":1}");
}

TEST_P(HttpClientsTest, a_post_without_body_says_so_and_a_get_says_nothing) {
  std::vector<std::string> seen;
  SocketServer server([&](ServerConnection& peer) {
    while (auto request = peer.read_request()) {
      seen.push_back(*request);
      peer.write(ok_response(""));
    }
  });
  ASSERT_TRUE(send(server, {.method = "POST"}));
  ASSERT_TRUE(send(server, {.method = "GET"}));
  EXPECT_TRUE(seen.at(0).contains("Content-Length: 0\r\n"));
  EXPECT_FALSE(seen.at(1).contains("Content-Length"));
}

TEST_P(HttpClientsTest, a_large_body_arrives_whole) {
  std::string body;
  body.resize(9'999'999, 'x');
  body.back() = 'y';
  std::promise<std::string> seen;
  SocketServer server([&](ServerConnection& peer) {
    seen.set_value(peer.read_request().value_or(""));
    peer.write(ok_response("ok"));
    peer.wait_for_close();
  });
  ASSERT_TRUE(send(server, {.method = "POST", .body = body}));
  EXPECT_TRUE(seen.get_future().get().ends_with(body));
}

TEST_P(HttpClientsTest, defect_22_many_requests_use_one_connection) {
  SocketServer server(always(ok_response("hi")));
  for (int i = 0; i < 20; ++i) {
    const auto response = send(server);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "hi");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(HttpClientsTest, defect_22_a_peer_that_never_answers_ends_with_the_deadline) {
  SocketServer server([](ServerConnection& peer) { peer.wait_for_close(); });
  const auto response = send(server, {}, milliseconds(50));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::expired);
}

TEST_P(HttpClientsTest, defect_22_a_peer_that_dribbles_ends_with_the_deadline) {
  SocketServer server([](ServerConnection& peer) {
    (void)peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n");
    while (peer.write("x")) {
      std::this_thread::yield();
    }
  });
  const auto response = send(server, {}, milliseconds(50));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::expired);
}

TEST_P(HttpClientsTest, a_peer_that_does_not_read_the_body_ends_with_the_deadline) {
  std::promise<void> done;
  auto until_done = done.get_future().share();
  SocketServer server([until_done](ServerConnection&) { until_done.wait(); });
  auto body = std::make_unique<std::string>(32 << 20, 'x');
  const auto response = send(server, {.method = "POST", .body = *body}, milliseconds(50));
  body.reset();  // borrowed only until send() returned: a sanitizer sees who still reads
  done.set_value();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::expired);
}

TEST_P(HttpClientsTest, a_deadline_that_has_passed_sends_nothing) {
  SocketServer server(always(ok_response("")));
  const auto response = send(server, {}, milliseconds(0));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::expired);
  EXPECT_EQ(server.connections(), 0);
}

TEST_P(HttpClientsTest, a_kept_connection_that_the_peer_closed_is_replaced) {
  SocketServer server([](ServerConnection& peer) {
    if (peer.read_request()) {
      peer.write(ok_response("hi"));
    }
  });
  for (int i = 1; i <= 10; ++i) {
    const auto response = send(server);
    ASSERT_TRUE(response) << response.error().message;
    server.wait_for_ended(i);
  }
  EXPECT_EQ(server.connections(), 10);
}

TEST_P(HttpClientsTest, a_connection_closed_after_the_request_is_not_tried_again) {
  SocketServer server([](ServerConnection& peer) {
    if (peer.read_request()) {
      peer.write(ok_response("hi"));
    }
    (void)peer.read_request();  // and then not a word
  });
  ASSERT_TRUE(send(server));
  const auto response = send(server, {.method = "POST", .body = "once"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(HttpClientsTest, connection_close_of_the_peer_is_respected) {
  SocketServer server(always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na"));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(send(server));
  }
  EXPECT_EQ(server.connections(), 3);
}

TEST_P(HttpClientsTest, a_body_that_only_ends_with_the_connection_is_not_taken_for_empty) {
  SocketServer server([](ServerConnection& peer) {
    if (peer.read_request()) {
      peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end");
    }
  });
  const auto response = send(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
}

TEST_P(HttpClientsTest, reads_chunked_answers) {
  SocketServer server(
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n"
             "X-Trailer: t\r\n\r\n"));
  for (int i = 0; i < 2; ++i) {
    const auto response = send(server);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "abcde");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(HttpClientsTest, a_head_request_has_a_length_and_no_body) {
  SocketServer server(always("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));
  for (int i = 0; i < 2; ++i) {
    const auto response = send(server, {.method = "HEAD"});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->header("Content-Length"), "1234");
    EXPECT_EQ(response->body, "");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(HttpClientsTest, passes_over_informational_answers) {
  SocketServer server(
      always("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
             "HTTP/1.1 204 No Content\r\nX-Late: 2\r\n\r\n"));
  const auto response = send(server);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(response->header("X-Late"), "2");
  EXPECT_EQ(response->header("X-Early"), "");
}

TEST_P(HttpClientsTest, a_status_of_failure_is_an_answer) {
  for (const int status : {301, 400, 403, 429, 500, 503}) {
    SocketServer server(always("HTTP/1.1 " + std::to_string(status) +
                               " Some Reason\r\nContent-Length: 3\r\n\r\nwhy"));
    const auto response = send(server);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->body, "why");
  }
}

TEST_P(HttpClientsTest, an_answer_that_comes_before_the_body_was_read_is_the_answer) {
  const std::string body(4 << 20, 'x');
  SocketServer server([](ServerConnection& peer) {
    peer.read_some();
    peer.write(
        "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
    peer.wait_for_close();
  });
  const auto early = send(server, {.method = "POST", .body = body});
  ASSERT_TRUE(early) << early.error().message;
  EXPECT_EQ(early->status, 413);
  EXPECT_EQ(early->body, "big");
}

TEST_P(HttpClientsTest, a_connection_is_not_used_again_after_a_refusal) {
  SocketServer server(always("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"));
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(send(server));
    EXPECT_EQ(server.connections(), i);
  }
}

TEST_P(HttpClientsTest, bytes_nobody_asked_for_end_a_kept_connection) {
  // The second answer comes while the connection is idle, before the next request.
  std::promise<void> idle;
  auto when_idle = idle.get_future().share();
  std::atomic<int> stray = 0;
  SocketServer server([&](ServerConnection& peer) {
    if (!peer.read_request()) {
      return;
    }
    peer.write(ok_response("first"));
    when_idle.wait();
    peer.write(ok_response("stray"));
    ++stray;
    if (peer.read_request()) {
      peer.write(ok_response("second"));
    }
  });
  ASSERT_TRUE(send(server));
  idle.set_value();
  while (stray == 0) {
    std::this_thread::yield();
  }
  const auto second = send(server);
  if (second) {
    EXPECT_EQ(second->body, "first") << "the answer of a new connection";
  }
  EXPECT_EQ(server.connections(), 2);
}

TEST_P(HttpClientsTest, a_kept_connection_that_the_peer_reset_is_replaced) {
  SocketServer server([](ServerConnection& peer) {
    if (peer.read_request()) {
      peer.write(ok_response("hi"));
    }
    const linger reset{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(peer.socket(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  });
  for (int i = 1; i <= 10; ++i) {
    const auto response = send(server, {.method = "POST", .body = "once"});
    ASSERT_TRUE(response) << response.error().message;
    server.wait_for_ended(i);
  }
  EXPECT_EQ(server.connections(), 10);
}

TEST_P(HttpClientsTest, without_a_deadline_it_waits_for_the_answer) {
  SocketServer server(always(ok_response("work")));
  const auto response =
      http_->send({.origin = {.scheme = Scheme::http, .host = "127.0.0.1", .port = server.port()}},
                  Deadline::never());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "work");
}

TEST_P(HttpClientsTest, a_body_in_many_pieces_is_whole_and_the_next_answer_is_its_own) {
  const std::string body(3 << 20, 'p');
  SocketServer server([&](ServerConnection& peer) {
    while (peer.read_request()) {
      const auto answer = ok_response(body);
      for (std::size_t at = 0; at < answer.size(); at += 100'001) {
        peer.write(std::string_view(answer).substr(at, 100'001));
      }
      if (!peer.read_request()) {
        return;
      }
      peer.write(ok_response("small"));
    }
  });
  for (int i = 0; i < 3; ++i) {
    const auto large = send(server);
    ASSERT_TRUE(large) << large.error().message;
    EXPECT_TRUE(large->body == body);
    EXPECT_EQ(send(server).value_or(HttpResponse()).body, "small");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(PlainHttpClientTest, speaks_http_only) {
  const base::SystemClock clock;
  const auto response = make_plain_http_client(clock)->send(
      {.origin = {.scheme = Scheme::https, .host = "127.0.0.1", .port = 1}},
      Deadline::in(clock, milliseconds(100)));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::internal);
}

}  // namespace
}  // namespace tinydynamocdc::net
