// SPDX-License-Identifier: Apache-2.0
#include "support/socket_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tinydynamocdc::testing {
namespace {

std::size_t content_length(std::string_view head) {
  constexpr std::string_view k_name = "content-length:";
  std::string lower(head);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto start = lower.find(k_name);
  if (start == std::string::npos) {
    return 0;
  }
  const auto digits = lower.find_first_not_of(' ', start + k_name.size());
  std::size_t length = 0;
  std::from_chars(lower.data() + digits, lower.data() + lower.size(), length);
  return length;
}

}  // namespace

std::optional<std::string> ServerConnection::read_request() {
  std::size_t wanted = std::string::npos;
  while (true) {
    if (const auto head = buffer_.find("\r\n\r\n"); head != std::string::npos) {
      wanted = head + 4 + content_length(std::string_view(buffer_).substr(0, head));
    }
    if (buffer_.size() >= wanted && wanted != std::string::npos) {
      break;
    }
    std::array<char, 16384> bytes{};
    const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
      return std::nullopt;
    }
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  }
  std::string request = buffer_.substr(0, wanted);
  buffer_.erase(0, wanted);
  return request;
}

bool ServerConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto put = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

void ServerConnection::read_some() {
  std::array<char, 16384> bytes{};
  (void)::recv(socket_, bytes.data(), bytes.size(), 0);
}

void ServerConnection::wait_for_close() {
  std::array<char, 16384> bytes{};
  while (::recv(socket_, bytes.data(), bytes.size(), 0) > 0) {
  }
}

SocketServer::SocketServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

SocketServer::~SocketServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::scoped_lock lock(mutex_);
    for (const int socket : open_) {
      ::shutdown(socket, SHUT_RDWR);
    }
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void SocketServer::accept_all() {
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) {
      return;
    }
    ++connections_;
    const std::scoped_lock lock(mutex_);
    open_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void SocketServer::serve(int socket) {
  ServerConnection connection(socket);
  handler_(connection);
  {
    const std::scoped_lock lock(mutex_);
    std::erase(open_, socket);
    ::close(socket);
  }
  ++ended_;
  ended_.notify_all();
}

void SocketServer::wait_for_ended(int count) {
  for (int seen = ended_.load(); seen < count; seen = ended_.load()) {
    ended_.wait(seen);
  }
}

std::string ok_response(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace tinydynamocdc::testing
