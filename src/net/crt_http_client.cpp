// SPDX-License-Identifier: Apache-2.0
#include "net/crt_http_client.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "net/crt_connection.hpp"
#include "net/crt_exchange.hpp"

namespace tinydynamocdc::net {

using base::ErrorKind;

namespace {

// More than this many requests side by side to one origin are nobody's habit here.
constexpr std::size_t k_idle_connections_max = 8;

class CrtHttpClient final : public HttpClient {
 public:
  CrtHttpClient(CrtRuntime& runtime, const base::Clock& clock, ProxySettings proxies)
      : runtime_(runtime), clock_(clock), proxies_(std::move(proxies)) {}

  [[nodiscard]] base::Result<HttpResponse> send(const HttpRequest& request,
                                                base::Deadline deadline) override {
    if (deadline.passed(clock_)) {
      return base::fail(ErrorKind::expired,
                        "no time left for a request to " + to_string(request.origin));
    }
    while (Connection idle = take_idle(request.origin)) {
      auto response = exchange(idle, clock_, request, deadline);
      if (response) {
        return keep(request.origin, std::move(idle), std::move(*response));
      }
      // Closed by the peer before the first byte was written: nothing is repeated by trying the
      // next.
      if (response.error().sent == ExchangeFailure::Sent::something) {
        return std::unexpected(std::move(response.error().error));
      }
    }
    auto fresh = connect(request.origin, deadline);
    if (!fresh) {
      return std::unexpected(std::move(fresh.error()));
    }
    auto response = exchange(*fresh, clock_, request, deadline);
    if (!response) {
      return std::unexpected(std::move(response.error().error));
    }
    return keep(request.origin, std::move(*fresh), std::move(*response));
  }

 private:
  Connection take_idle(const Origin& origin) {
    std::vector<Connection> dead;  // closed outside the lock
    const std::scoped_lock lock(mutex_);
    auto& idle = idle_[origin];
    while (!idle.empty()) {
      Connection newest = std::move(idle.back());
      idle.pop_back();
      if (is_usable(newest)) {
        return newest;
      }
      dead.push_back(std::move(newest));
    }
    return nullptr;
  }

  base::Result<HttpResponse> keep(const Origin& origin, Connection connection,
                                  HttpResponse response) {
    // After a refusal nobody knows what else the peer is about to send on it.
    const bool is_good = response.status >= 200 && response.status < 300;
    if (is_good && is_usable(connection)) {
      const std::scoped_lock lock(mutex_);
      auto& idle = idle_[origin];
      if (idle.size() < k_idle_connections_max) {
        idle.push_back(std::move(connection));
      }
    }
    return response;
  }

  base::Result<Connection> connect(const Origin& origin, base::Deadline deadline) {
    const auto proxy = proxies_.find(origin);
    if (!proxy) {
      return std::unexpected(proxy.error());
    }
    const Proxy* through = *proxy ? &**proxy : nullptr;
    const bool needs_system = through != nullptr || needs_system_roots(origin);
    const Roots first = needs_system ? Roots::with_system : Roots::built_in;
    auto connection = open_connection(runtime_, clock_, origin, through, first, deadline);
    if (connection) {
      return std::move(*connection);
    }
    const bool may_help =
        connection.error().cause == ConnectFailure::Cause::untrusted_certificate &&
        first == Roots::built_in && !runtime_.has_override();
    if (!may_help) {
      return std::unexpected(std::move(connection.error().error));
    }
    connection = open_connection(runtime_, clock_, origin, through, Roots::with_system, deadline);
    if (!connection) {
      return std::unexpected(std::move(connection.error().error));
    }
    const std::scoped_lock lock(mutex_);
    system_rooted_.insert(origin);
    return std::move(*connection);
  }

  bool needs_system_roots(const Origin& origin) {
    const std::scoped_lock lock(mutex_);
    return system_rooted_.contains(origin);
  }

  CrtRuntime& runtime_;
  const base::Clock& clock_;
  ProxySettings proxies_;
  std::mutex mutex_;
  std::map<Origin, std::vector<Connection>> idle_;
  std::set<Origin> system_rooted_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(CrtRuntime& runtime, const base::Clock& clock,
                                             ProxySettings proxies) {
  return std::make_unique<CrtHttpClient>(runtime, clock, std::move(proxies));
}

}  // namespace tinydynamocdc::net
