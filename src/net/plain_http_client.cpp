// SPDX-License-Identifier: Apache-2.0
#include "net/plain_http_client.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "base/whole_number.hpp"
#include "net/crt_exchange.hpp"
#include "net/plain_socket.hpp"

namespace tinydynamocdc::net {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t k_piece_bytes = 16 << 10;

bool is_success(int status) { return status >= 200 && status < 300; }

bool has_break(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

// A request's head.
Result<std::string> head_of(const HttpRequest& request) {
  const auto origin = to_string(request.origin);
  std::string head = std::format("{} {} HTTP/1.1\r\n", request.method, request.target);
  HttpResponse given;  // The one place that compares headers' names.
  given.headers = request.headers;
  if (given.header("Host").empty()) {
    head += std::format("Host: {}\r\n", origin.substr(origin.find("://") + 3));
  }
  bool is_broken = has_break(request.method) || has_break(request.target);
  for (const auto& header : request.headers) {
    is_broken = is_broken || has_break(header.name) || has_break(header.value);
    head += std::format("{}: {}\r\n", header.name, header.value);
  }
  const bool says_length =
      !request.body.empty() || request.method == "POST" || request.method == "PUT";
  if (says_length && given.header("Content-Length").empty()) {
    head += std::format("Content-Length: {}\r\n", request.body.size());
  }
  if (is_broken) {
    return base::fail(ErrorKind::internal, "the request is malformed: a line break in its head");
  }
  return head + "\r\n";
}

// One request's answer, read from its socket.
class Answer {
 public:
  Answer(PlainSocket& socket, const base::Clock& clock, const HttpRequest& request,
         Deadline deadline)
      : socket_(socket),
        clock_(clock),
        request_(request),
        deadline_(deadline),
        peer_(to_string(request.origin)) {}

  Result<HttpResponse> read() {
    do {
      TINYDYNAMOCDC_TRY_VOID(read_head());
    } while (response_.status >= 100 && response_.status < 200);
    TINYDYNAMOCDC_TRY_VOID(read_body());
    return std::move(response_);
  }

  // Bytes behind the answer.
  [[nodiscard]] bool has_rest() const { return at_ != buffer_.size(); }

 private:
  std::unexpected<base::Error> unavailable(std::string_view reason) const {
    return base::fail(ErrorKind::unavailable, peer_ + ": " + std::string(reason));
  }

  Result<void> receive_more() {
    std::array<char, k_piece_bytes> piece;  // Filled by the call alone.
    TINYDYNAMOCDC_TRY(const auto got, socket_.receive(piece, clock_, deadline_));
    if (got == 0) {
      return unavailable("the connection was closed before the response had ended");
    }
    buffer_.append(piece.data(), got);
    return {};
  }

  // The next line, without its end.
  Result<std::string> read_line() {
    for (std::size_t searched = at_;;) {
      const auto end = buffer_.find("\r\n", searched);
      if (end != std::string::npos) {
        auto line = buffer_.substr(at_, end - at_);
        at_ = end + 2;
        return line;
      }
      if (buffer_.size() - at_ > k_response_header_bytes_max) {
        return unavailable(std::format("the response's headers are larger than {} bytes",
                                       k_response_header_bytes_max));
      }
      searched = std::max(at_ + 1, buffer_.size()) - 1;  // Its last byte may be half an end.
      TINYDYNAMOCDC_TRY_VOID(receive_more());
    }
  }

  Result<void> read_head() {
    response_ = {};
    TINYDYNAMOCDC_TRY(const auto line, read_line());
    constexpr std::size_t k_version_bytes = 9;  // "HTTP/1.1 "
    constexpr std::size_t k_status_digits = 3;
    const auto text = std::string_view(line);
    const auto status = base::parse_whole<int>(
        text.substr(std::min(k_version_bytes, text.size())).substr(0, k_status_digits));
    if (!(text.starts_with("HTTP/1.1 ") || text.starts_with("HTTP/1.0 ")) || !status ||
        *status < 100) {
      return unavailable("the response is not HTTP/1.1");
    }
    response_.status = *status;
    for (std::size_t bytes = 0;;) {
      TINYDYNAMOCDC_TRY(const auto header, read_line());
      if (header.empty()) {
        return {};
      }
      bytes += header.size();
      const auto colon = header.find(':');
      if (colon == std::string::npos || colon == 0) {
        return unavailable("a header of the response has no name");
      }
      if (bytes > k_response_header_bytes_max) {
        return unavailable(std::format("the response's headers are larger than {} bytes",
                                       k_response_header_bytes_max));
      }
      response_.headers.push_back(
          {header.substr(0, colon),
           std::string(base::trimmed(std::string_view(header).substr(colon + 1)))});
    }
  }

  Result<void> read_body() {
    if (request_.method == "HEAD" || response_.status == 204 || response_.status == 304) {
      return {};
    }
    if (response_.header("Transfer-Encoding") == "chunked") {
      return read_chunks();
    }
    const auto said = response_.header("Content-Length");
    if (said.empty()) {
      return unavailable("the response names neither Content-Length nor Transfer-Encoding");
    }
    const auto bytes = base::parse_whole<std::uint64_t>(said);
    return bytes ? take(*bytes) : unavailable("the response's Content-Length is not a number");
  }

  Result<void> read_chunks() {
    for (;;) {
      TINYDYNAMOCDC_TRY(const auto line, read_line());
      const auto bytes = base::parse_whole<std::uint64_t>(
          base::trimmed(std::string_view(line).substr(0, line.find(';'))), 16);
      if (!bytes) {
        return unavailable("a chunk of the response has no size");
      }
      if (*bytes == 0) {
        break;
      }
      TINYDYNAMOCDC_TRY_VOID(take(*bytes));
      TINYDYNAMOCDC_TRY(const auto end, read_line());
      if (!end.empty()) {
        return unavailable("a chunk of the response is longer than it says");
      }
    }
    for (;;) {  // Trailers.
      TINYDYNAMOCDC_TRY(const auto line, read_line());
      if (line.empty()) {
        return {};
      }
    }
  }

  // Moves so many bytes to the body.
  Result<void> take(std::uint64_t bytes) {
    auto& body = response_.body;
    if (bytes > k_response_body_bytes_max - body.size()) {
      return base::fail(ErrorKind::too_large,
                        std::format("{}: the response is larger than {} bytes", peer_,
                                    k_response_body_bytes_max));
    }
    const auto wanted = body.size() + static_cast<std::size_t>(bytes);
    body.reserve(wanted + k_response_spare_bytes);
    const auto here = std::min<std::size_t>(static_cast<std::size_t>(bytes), buffer_.size() - at_);
    body.append(buffer_, at_, here);
    at_ += here;
    while (body.size() < wanted) {
      buffer_.clear();
      at_ = 0;
      TINYDYNAMOCDC_TRY_VOID(receive_into(body, wanted));
    }
    return {};
  }

  // Straight into the body, which has the room.
  Result<void> receive_into(std::string& body, std::size_t wanted) {
    Result<std::size_t> got = 0;
    const auto before = body.size();
    body.resize_and_overwrite(wanted, [&](char* bytes, std::size_t size) {
      got = socket_.receive({bytes + before, size - before}, clock_, deadline_);
      return before + got.value_or(0);
    });
    if (!got) {
      return std::unexpected(std::move(got).error());
    }
    return *got > 0 ? Result<void>()
                    : unavailable("the connection was closed before the response had ended");
  }

  PlainSocket& socket_;
  const base::Clock& clock_;
  const HttpRequest& request_;
  Deadline deadline_;
  std::string peer_;
  std::string buffer_;
  std::size_t at_ = 0;  // What has been read of the buffer.
  HttpResponse response_;
};

class PlainHttpClient final : public HttpClient {
 public:
  explicit PlainHttpClient(const base::Clock& clock) : clock_(clock) {}

  Result<HttpResponse> send(const HttpRequest& request, Deadline deadline) override {
    if (request.origin.scheme != Scheme::http) {
      return base::fail(ErrorKind::internal,
                        to_string(request.origin) + ": only http is spoken here");
    }
    if (deadline.passed(clock_)) {
      return base::fail(ErrorKind::expired,
                        to_string(request.origin) + ": no time was left to send the request");
    }
    TINYDYNAMOCDC_TRY(auto text, head_of(request));
    auto socket = take_idle(request.origin);
    if (!socket) {
      TINYDYNAMOCDC_TRY(socket, PlainSocket::connect(request.origin, clock_, deadline));
    }
    text += request.body;  // One piece is one segment, mostly.
    TINYDYNAMOCDC_TRY(const auto sent, socket->send(text, clock_, deadline));
    Answer answer(*socket, clock_, request, deadline);
    TINYDYNAMOCDC_TRY(auto response, answer.read());
    if (sent < text.size() && is_success(response.status)) {
      return base::fail(
          ErrorKind::unavailable,
          to_string(request.origin) + ": the response came before the request had been sent");
    }
    if (is_success(response.status) && !answer.has_rest() &&
        response.header("Connection") != "close") {
      idle_ = std::move(socket);
      origin_ = request.origin;
    }
    return response;
  }

 private:
  // The kept connection, where it can take another request. Bytes that nobody asked for could be
  // taken for the next response.
  std::optional<PlainSocket> take_idle(const Origin& origin) {
    auto idle = std::exchange(idle_, std::nullopt);
    return idle && origin_ == origin && idle->is_quiet() ? std::move(idle) : std::nullopt;
  }

  const base::Clock& clock_;
  std::optional<PlainSocket> idle_;
  Origin origin_;
};

}  // namespace

std::unique_ptr<HttpClient> make_plain_http_client(const base::Clock& clock) {
  return std::make_unique<PlainHttpClient>(clock);
}

}  // namespace tinydynamocdc::net
