// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::net {

/// A proxy on the way to an origin.
struct Proxy {
  Origin origin;
  std::string user;  ///< Empty: no authentication.
  base::Secret password;
  std::string source;  ///< The variable that names it.
};

/// The proxies of the environment, read as Python's urllib and so as the AWS tools read them:
///  - `https_proxy` for https, `http_proxy` for http; the name in capitals where the small one is
///    not set at all. "host:port" is meant as http://host:port; user:password@ are percent-encoded.
///  - `no_proxy`, with commas: names of hosts and of the domains they are in, each with a port or
///    without; `*` alone: all hosts.
/// Beyond what they do, what cannot be reached through a proxy never is: this machine (localhost,
/// 127.*, ::1), link-local addresses and those of the instance metadata (169.254.*, fe80:*,
/// fd00:ec2:*), and the host of AWS_LAMBDA_RUNTIME_API.
class ProxySettings {
 public:
  ProxySettings() = default;  ///< No proxies.
  explicit ProxySettings(const base::Environment& environment);

  /// The proxy for requests to an origin, or nothing. bad_config: the variable that is about this
  /// origin has no proxy's URL; its text is not repeated, as it may have a password.
  [[nodiscard]] base::Result<std::optional<Proxy>> find(const Origin& origin) const;

 private:
  struct Variable {
    std::string name;
    std::string value;
  };
  [[nodiscard]] static Variable read(const base::Environment& environment, std::string name);
  [[nodiscard]] bool is_exempt(const Origin& origin) const;

  Variable https_;
  Variable http_;
  std::string exempt_;
  std::string runtime_api_host_;
};

}  // namespace tinydynamocdc::net
