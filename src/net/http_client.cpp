// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.hpp"

#include <algorithm>
#include <optional>
#include <ranges>

#include "base/host_name.hpp"
#include "base/outside_text.hpp"
#include "base/text.hpp"
#include "base/whole_number.hpp"

namespace tinydynamocdc::net {
namespace {

using base::ErrorKind;

constexpr std::uint16_t k_http_port = 80;
constexpr std::uint16_t k_https_port = 443;

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool is_ipv6_text(std::string_view host) {
  return host.contains(':') && std::ranges::all_of(host, [](char c) {
           return (base::lower(c) >= 'a' && base::lower(c) <= 'f') || (c >= '0' && c <= '9') ||
                  c == ':' || c == '.';
         });
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  const auto port = base::parse_whole<std::uint16_t>(text);
  return port && *port != 0 ? port : std::nullopt;
}

std::unexpected<base::Error> bad_url(std::string_view url, std::string_view reason) {
  return base::fail(ErrorKind::bad_config,
                    "not a base URL: \"" + base::outside_text(url) + "\": " + std::string(reason));
}

struct Authority {
  std::string_view host;
  std::string_view port;  ///< With its colon, or empty.
};

Authority split_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return {text, ""};
    return {text.substr(1, end - 1), text.substr(end + 1)};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {text, ""};
  return {text.substr(0, colon), text.substr(colon)};
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  const auto found =
      std::ranges::find_if(headers, [&](const Header& h) { return base::same_name(h.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view(found->value);
}

base::Result<BaseUrl> parse_base_url(std::string_view url) {
  BaseUrl result;
  const auto scheme_end = url.find("://");
  const std::string_view scheme = url.substr(0, scheme_end);
  if (scheme_end == std::string_view::npos) return bad_url(url, "http:// or https:// is missing");
  if (base::same_name(scheme, "http")) {
    result.origin = {.scheme = Scheme::http, .host = {}, .port = k_http_port};
  } else if (!base::same_name(scheme, "https")) {
    return bad_url(url, "the scheme is neither http nor https");
  }
  const std::string_view rest = url.substr(scheme_end + 3);
  if (rest.contains('?') || rest.contains('#')) return bad_url(url, "it has a query or a fragment");
  if (std::ranges::any_of(rest, [](char c) { return c <= ' ' || c == '\x7f' || c == '\\'; })) {
    return bad_url(url, "it has a space, a backslash or a control character");
  }
  const auto path_start = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, path_start);
  if (authority.contains('@'))
    return base::fail(ErrorKind::bad_config, "not a base URL: it has a user name or password");
  const auto [host, port] = split_authority(authority);
  if (host.empty()) return bad_url(url, "the host is missing");
  const bool bracketed = authority.starts_with('[');
  if (bracketed ? !is_ipv6_text(host) : !base::is_host_name(host))
    return bad_url(url, "the host name is invalid");
  if (!port.empty()) {
    const auto number = port.starts_with(':') ? port_of(port.substr(1)) : std::nullopt;
    if (!number) return bad_url(url, "the port is not a number from 1 to 65535");
    result.origin.port = *number;
  }
  result.origin.host = base::lower(host);
  result.path = std::string(rest.substr(path_start));
  if (!result.path.ends_with('/')) result.path += '/';
  return result;
}

std::string to_string(const Origin& origin) {
  const bool secure = origin.scheme == Scheme::https;
  std::string text = secure ? "https://" : "http://";
  const bool bare_ipv6 = origin.host.contains(':');
  text += bare_ipv6 ? "[" + origin.host + "]" : origin.host;
  if (origin.port != (secure ? k_https_port : k_http_port))
    text += ":" + std::to_string(origin.port);
  return text;
}

bool is_loopback_host(std::string_view host) {
  if (base::same_name(host, "localhost") || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  // 127.a.b.c, each 0 to 255: "127.0.0.1.example.com" is somewhere else.
  constexpr int k_parts = 4;
  int parts = 0;
  for (const auto part : std::views::split(host, '.')) {
    if (!base::parse_whole<std::uint8_t>(std::string_view(part))) {
      return false;
    }
    ++parts;
  }
  return parts == k_parts;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', k_digits[byte >> 4], k_digits[byte & 15]};
  }
  return encoded;
}

}  // namespace tinydynamocdc::net
