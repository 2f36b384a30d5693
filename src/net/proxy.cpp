// SPDX-License-Identifier: Apache-2.0
#include "net/proxy.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include "base/text.hpp"
#include "net/percent_decoded.hpp"

namespace tinydynamocdc::net {

using base::ErrorKind;
using base::Result;

namespace {

std::string with_scheme(std::string_view url) {
  if (url.starts_with("http:") || url.starts_with("https:")) {
    return std::string(url);
  }
  return (url.starts_with("//") ? "http:" : "http://") + std::string(url);
}

// `scheme://[user[:password]@]host[:port][/…]`
Result<Proxy> parse(std::string_view text, std::string_view source) {
  const std::string url = with_scheme(text);
  const auto authority = url.find("//");
  const auto begin = authority == std::string::npos ? url.size() : authority + 2;
  const auto end = std::min(url.find_first_of("/?#", begin), url.size());
  const std::string_view place = std::string_view(url).substr(begin, end - begin);
  const auto at = place.rfind('@');
  const auto host = place.substr(at == std::string_view::npos ? 0 : at + 1);
  auto parsed = parse_base_url(url.substr(0, begin) + std::string(host));
  if (!parsed) {
    return base::fail(
        ErrorKind::bad_config,
        std::string(source) + ": not a proxy's URL, such as http://proxy.example.com:3128");
  }
  Proxy proxy{.origin = std::move(parsed->origin), .source = std::string(source)};
  if (at != std::string_view::npos) {
    const std::string_view user = place.substr(0, at);
    const auto colon = user.find(':');
    proxy.user = percent_decoded(user.substr(0, colon));
    if (colon != std::string_view::npos) {
      proxy.password = base::Secret(percent_decoded(user.substr(colon + 1)));
    }
  }
  return proxy;
}

// Machines that only this one reaches.
bool is_near(std::string_view host) {
  constexpr std::array<std::string_view, 3> k_begins = {"169.254.", "fe80:", "fd00:ec2:"};
  return is_loopback_host(host) || host.ends_with(".localhost") ||
         std::ranges::any_of(k_begins, [&](auto begin) { return host.starts_with(begin); });
}

bool is_in_domain(std::string_view host, std::string_view name) {
  return host == name || (host.size() > name.size() && host.ends_with(name) &&
                          host[host.size() - name.size() - 1] == '.');
}

}  // namespace

ProxySettings::ProxySettings(const base::Environment& environment)
    : https_(read(environment, "https_proxy")),
      http_(read(environment, "http_proxy")),
      exempt_(read(environment, "no_proxy").value) {
  const std::string_view api = environment.get_or("AWS_LAMBDA_RUNTIME_API", "");
  runtime_api_host_ = base::lower(api.substr(0, api.rfind(':')));
}

ProxySettings::Variable ProxySettings::read(const base::Environment& environment,
                                            std::string name) {
  if (const auto value = environment.get_raw(name)) {
    return {std::move(name), std::string(*value)};
  }
  std::ranges::transform(name, name.begin(), [](char c) { return c == '_' ? c : char(c & ~0x20); });
  std::string value(environment.get_or(name, ""));
  return {std::move(name), std::move(value)};
}

bool ProxySettings::is_exempt(const Origin& origin) const {
  const std::string host = base::lower(origin.host);
  if (is_near(host) || (!runtime_api_host_.empty() && host == runtime_api_host_)) {
    return true;
  }
  if (exempt_ == "*") {
    return true;
  }
  const std::string url = base::lower(to_string(origin));
  const std::string_view place = std::string_view(url).substr(url.find("//") + 2);
  const std::string bare = host.contains(':') ? std::format("[{}]", host) : host;
  for (std::string_view rest = exempt_; !rest.empty();) {
    const auto comma = rest.find(',');
    std::string name = base::lower(base::trimmed(rest.substr(0, comma)));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    name.erase(0, name.find_first_not_of('.'));
    if (!name.empty() && (is_in_domain(bare, name) || is_in_domain(place, name))) {
      return true;
    }
  }
  return false;
}

Result<std::optional<Proxy>> ProxySettings::find(const Origin& origin) const {
  const Variable& variable = origin.scheme == Scheme::https ? https_ : http_;
  if (variable.value.empty() || is_exempt(origin)) {
    return std::nullopt;
  }
  auto proxy = parse(variable.value, variable.name);
  if (!proxy) {
    return std::unexpected(std::move(proxy.error()));
  }
  return std::move(*proxy);
}

}  // namespace tinydynamocdc::net
