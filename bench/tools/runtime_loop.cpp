// SPDX-License-Identifier: Apache-2.0
// The least a function can do: asks Lambda's runtime API for an invocation, posts a fixed body to a
// fixed address, answers; over and over, on two connections that it keeps. Nothing is read of what
// comes beyond what HTTP needs. The baseline of a warm invocation.
//
//   AWS_LAMBDA_RUNTIME_API=127.0.0.1:PORT runtime_loop SINK_PORT BODY_FILE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

[[noreturn]] void stop(const char* reason) {
  std::fprintf(stderr, "runtime_loop: %s\n", reason);
  std::exit(EXIT_FAILURE);
}

int connected(const char* port) {
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    stop("cannot connect");
  }
  const int on = 1;
  setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return peer;
}

// Sends a request and reads its answer, which stays in `buffer`.
std::string_view exchanged(int peer, const std::string& request, std::string& buffer) {
  if (write(peer, request.data(), request.size()) != static_cast<ssize_t>(request.size())) {
    stop("cannot write");
  }
  std::size_t have = 0;
  for (;;) {
    const auto got = read(peer, buffer.data() + have, buffer.size() - have);
    if (got <= 0) {
      std::exit(EXIT_SUCCESS);  // The benchmark is over.
    }
    have += static_cast<std::size_t>(got);
    const std::string_view text(buffer.data(), have);
    const auto head_end = text.find("\r\n\r\n");
    if (head_end == std::string_view::npos) {
      continue;
    }
    const auto length = text.find("Content-Length: ");
    const auto body = std::strtoull(text.data() + length + 16, nullptr, 10);
    if (have >= head_end + 4 + body) {
      return text;
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  const char* const api = std::getenv("AWS_LAMBDA_RUNTIME_API");
  if (count != 3 || api == nullptr) {
    stop("usage: runtime_loop SINK_PORT BODY_FILE");
  }
  std::ifstream file(arguments[2], std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  const int runtime = connected(std::strchr(api, ':') + 1);
  const int sink = connected(arguments[1]);
  std::string buffer(1 << 20, '\0');
  const std::string next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: l\r\n\r\n";
  const std::string rows =
      "POST /v0/events?name=ddb_bench&wait=true HTTP/1.1\r\nHost: l\r\nContent-Encoding: gzip\r\n"
      "Content-Type: application/x-ndjson\r\nAuthorization: Bearer x\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  constexpr std::string_view k_id = "Lambda-Runtime-Aws-Request-Id: ";
  for (;;) {
    const auto text = exchanged(runtime, next, buffer);
    const auto begin = text.find(k_id) + k_id.size();
    const std::string id(text.substr(begin, text.find('\r', begin) - begin));
    exchanged(sink, rows, buffer);
    exchanged(runtime,
              "POST /2018-06-01/runtime/invocation/" + id +
                  "/response HTTP/1.1\r\nHost: l\r\nContent-Length: 2\r\n\r\n{}",
              buffer);
  }
}
