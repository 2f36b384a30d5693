// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <optional>

#include "base/host_name.hpp"
#include "base/outside_text.hpp"

namespace tinydynamocdc::net {

using base::ErrorKind;

namespace {

constexpr std::uint16_t k_http_port = 80;
constexpr std::uint16_t k_https_port = 443;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool is_ipv6_text(std::string_view host) {
  return host.contains(':') && std::ranges::all_of(host, [](char c) {
           return (lower(c) >= 'a' && lower(c) <= 'f') || (c >= '0' && c <= '9') || c == ':' ||
                  c == '.';
         });
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
    return std::nullopt;
  }
  return port;
}

std::unexpected<base::Error> bad_url(std::string_view url, std::string_view reason) {
  return base::fail(ErrorKind::bad_config,
                    std::format("not a base URL: \"{}\": {}", base::outside_text(url), reason));
}

struct Authority {
  std::string_view host;
  std::string_view port;  // With its colon, or empty.
};

Authority split_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) {
      return {text, ""};
    }
    return {text.substr(1, end - 1), text.substr(end + 1)};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) {
    return {text, ""};
  }
  return {text.substr(0, colon), text.substr(colon)};
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  const auto found =
      std::ranges::find_if(headers, [&](const Header& h) { return same_name(h.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view(found->value);
}

base::Result<BaseUrl> parse_base_url(std::string_view url) {
  BaseUrl result;
  const auto scheme_end = url.find("://");
  const std::string_view scheme = url.substr(0, scheme_end);
  if (scheme_end == std::string_view::npos) {
    return bad_url(url, "http:// or https:// is missing");
  }
  if (same_name(scheme, "http")) {
    result.origin = {.scheme = Scheme::http, .host = {}, .port = k_http_port};
  } else if (!same_name(scheme, "https")) {
    return bad_url(url, "the scheme is neither http nor https");
  }
  const std::string_view rest = url.substr(scheme_end + 3);
  if (rest.contains('?') || rest.contains('#')) {
    return bad_url(url, "it has a query or a fragment");
  }
  if (std::ranges::any_of(rest, [](char c) { return c <= ' ' || c == '\x7f' || c == '\\'; })) {
    return bad_url(url, "it has a space, a backslash or a control character");
  }
  const auto path_start = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, path_start);
  if (authority.contains('@')) {
    return base::fail(ErrorKind::bad_config, "not a base URL: it has a user name or password");
  }
  const auto [host, port] = split_authority(authority);
  if (host.empty()) {
    return bad_url(url, "the host is missing");
  }
  const bool bracketed = authority.starts_with('[');
  if (bracketed ? !is_ipv6_text(host) : !base::is_host_name(host)) {
    return bad_url(url, "the host name is invalid");
  }
  if (!port.empty()) {
    const auto number = port.starts_with(':') ? port_of(port.substr(1)) : std::nullopt;
    if (!number) {
      return bad_url(url, "the port is not a number from 1 to 65535");
    }
    result.origin.port = *number;
  }
  result.origin.host = std::string(host);
  std::ranges::transform(result.origin.host, result.origin.host.begin(), lower);
  result.path = std::string(rest.substr(path_start));
  if (!result.path.ends_with('/')) {
    result.path += '/';
  }
  return result;
}

std::string to_string(const Origin& origin) {
  const bool secure = origin.scheme == Scheme::https;
  std::string text = secure ? "https://" : "http://";
  const bool bare_ipv6 = origin.host.contains(':');
  text += bare_ipv6 ? std::format("[{}]", origin.host) : origin.host;
  if (origin.port != (secure ? k_https_port : k_http_port)) {
    text += ":" + std::to_string(origin.port);
  }
  return text;
}

bool is_loopback_host(std::string_view host) {
  if (same_name(host, "localhost") || host == "::1") {
    return true;
  }
  if (!host.starts_with("127.")) {
    return false;
  }
  int dots = 0;
  while (!host.empty()) {  // 127.a.b.c, each 0 to 255: "127.0.0.1.example.com" is somewhere else
    std::uint8_t part = 0;
    const auto [end, error] = std::from_chars(host.data(), host.data() + host.size(), part);
    if (error != std::errc{}) {
      return false;
    }
    host.remove_prefix(static_cast<std::size_t>(end - host.data()));
    if (host.empty()) {
      break;
    }
    if (host.front() != '.') {
      return false;
    }
    host.remove_prefix(1);
    if (host.empty()) {
      return false;
    }
    ++dots;
  }
  return dots == 3;
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
