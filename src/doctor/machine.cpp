// SPDX-License-Identifier: Apache-2.0
#include "doctor/machine.hpp"

#include <chrono>
#include <cstdlib>
#include <format>
#include <optional>

#include "aws/http_date.hpp"
#include "aws/located_endpoint.hpp"
#include "net/proxy.hpp"
#include "net/trust_store.hpp"

namespace tinydynamocdc::doctor {

using status::Health;

namespace {

constexpr std::chrono::milliseconds k_answer_limit{5'000};

std::string clock_text(std::int64_t off_s) {
  return std::format("{} seconds {} AWS", std::abs(off_s), off_s > 0 ? "ahead of" : "behind");
}

Finding clock_finding(const MachineParts& parts, const net::Origin& origin) {
  const auto answer =
      parts.http.send({.method = "GET", .origin = origin, .target = "/", .headers = {}, .body = {}},
                      base::Deadline::in(parts.clock, k_answer_limit));
  if (!answer) {
    return finding(
        "network", Health::bad,
        std::format("{} does not answer: {}", net::to_string(origin), answer.error().message),
        "check the connection, the proxy variables (HTTPS_PROXY, NO_PROXY) and "
        "AWS_ENDPOINT_URL; `tinydynamocdc configuration` shows what is used");
  }
  const auto theirs = aws::unix_ms_of_http_date(answer->header("Date"));
  if (!theirs) {
    return finding("clock", Health::unknown, "AWS's answer has no date");
  }
  const std::chrono::milliseconds off(parts.clock.unix_ms() - *theirs);
  const auto off_s = off.count() / 1'000;
  return std::chrono::abs(off) > aws::k_clock_skew_min
             ? finding("clock", Health::note, clock_text(off_s),
                       "set this machine's clock (NTP): AWS refuses other tools' requests; this "
                       "one corrects "
                       "the time")
             : finding("clock", Health::good, "agrees with AWS");
}

Finding trust_finding(const base::Environment& environment) {
  const auto options = net::trust_options(environment);
  if (options.ca_bundle_file.empty()) {
    return finding("certificates", Health::good,
                   net::system_roots_pem().empty()
                       ? "built in; this system has no bundle of its own"
                       : "built in, then this system's");
  }
  const auto text = net::override_roots_pem(options);
  return text ? finding("certificates", Health::good, "only those of " + options.ca_bundle_file)
              : finding("certificates", text.error());
}

Finding proxy_finding(const base::Environment& environment, const net::Origin& origin) {
  const auto proxy = net::ProxySettings(environment).find(origin);
  if (!proxy) {
    return finding("proxy", proxy.error());
  }
  return finding("proxy", Health::good,
                 *proxy ? std::format("{} ({})", net::to_string((*proxy)->origin), (*proxy)->source)
                        : std::string("none"));
}

}  // namespace

Findings examine_machine(const MachineParts& parts) {
  const auto located = aws::locate_endpoint(parts.environment, aws::k_sts, parts.region);
  if (!located) {
    return {finding("endpoint", located.error())};
  }
  const auto& origin = located->endpoint.url.origin;
  return {clock_finding(parts, origin), trust_finding(parts.environment),
          proxy_finding(parts.environment, origin)};
}

}  // namespace tinydynamocdc::doctor
