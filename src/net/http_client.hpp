// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::net {

enum class Scheme { http, https };

/// Where a request goes: scheme, host and port. Connections are kept alive and shared per origin.
struct Origin {
  Scheme scheme = Scheme::https;
  std::string host;  ///< Name or address; an IPv6 address without brackets.
  std::uint16_t port = 443;

  auto operator<=>(const Origin&) const = default;
};

struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};

/// One request. `Host` and `Content-Length` are added by the client unless they stand in `headers`.
struct HttpRequest {
  std::string method = "GET";
  Origin origin;
  std::string target = "/";  ///< Path and query, percent-encoded, as it goes on the wire.
  std::vector<Header> headers;
  std::string_view body;  ///< Borrowed until send() returns; the same bytes in every attempt.
  /// Memory for the response's body, where it may be large and comes again and again: what it is is
  /// taken, and lost where there is no response. (CrtHttpClient; others leave it as it is.)
  std::string* memory = nullptr;
};

struct HttpResponse {
  int status = 0;
  std::vector<Header> headers;
  std::string body;

  /// The first header of that name (case does not matter), or an empty text.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// A response's body that is larger than this ends the exchange with `too_large`: no peer of ours
/// has reason to send more in one piece (data that streams has its own way).
inline constexpr std::size_t k_response_body_bytes_max = 64 << 20;

/// The only door to the network; thread-safe. A status of 4xx or 5xx is a response, not an error;
/// errors are
///  - unavailable: no connection, connection lost, TLS failure, an answer that is not HTTP;
///  - expired: the deadline passed first (also while connecting, and between two bytes of the
///  answer).
/// It never retries by itself, with one exception that cannot repeat work: a kept-alive connection
/// that the peer closed before the first byte of the request was written is replaced by a new one.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  [[nodiscard]] virtual base::Result<HttpResponse> send(const HttpRequest& request,
                                                        base::Deadline deadline) = 0;
};

/// A base URL taken apart: `https://api.tinybird.co/v0/` is origin + path prefix "/v0/" (always
/// ends in "/").
struct BaseUrl {
  Origin origin;
  std::string path = "/";

  bool operator==(const BaseUrl&) const = default;
};

/// Reads `http(s)://host[:port][/path]`. bad_config: anything else (user info, query, fragment, no
/// host, an invalid port), with the reason.
[[nodiscard]] base::Result<BaseUrl> parse_base_url(std::string_view url);

/// "https://host:port", the port left out where it is the scheme's own.
[[nodiscard]] std::string to_string(const Origin& origin);

/// Loopback by name or address: localhost, 127.0.0.0/8, ::1.
[[nodiscard]] bool is_loopback_host(std::string_view host);

/// `text` percent-encoded for a query value or path segment: all but A-Z a-z 0-9 - . _ ~.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace tinydynamocdc::net
