// SPDX-License-Identifier: Apache-2.0
#include "status/patience.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace tinydynamocdc::status {

using base::ErrorKind;
using base::Result;

namespace {

constexpr int k_first_trouble = 500;

}  // namespace

Result<net::HttpResponse> Patience::send(const net::HttpRequest& request, base::Deadline deadline) {
  const auto name = net::to_string(request.origin);
  {
    const std::scoped_lock lock(mutex_);
    if (const auto& why = hosts_[name].given_up; !why.empty()) {
      skips_pause_ = true;
      return base::fail(ErrorKind::unavailable, why);
    }
  }
  auto response =
      http_.send(request, std::min(deadline, base::Deadline::in(clock_, k_answer_limit)));
  const std::scoped_lock lock(mutex_);
  note(name, response);
  return response;
}

void Patience::note(const std::string& name, const Result<net::HttpResponse>& response) {
  auto& host = hosts_[name];
  if (!response) {
    host.given_up = std::format("{} did not answer ({}) and is not asked again", name,
                                response.error().message);
    skips_pause_ = true;
    return;
  }
  host.troubles = response->status >= k_first_trouble ? host.troubles + 1 : 0;
  if (host.troubles >= k_troubles_max) {
    host.given_up = std::format("{} answered {} times with an error ({}), and is not asked again",
                                name, host.troubles, response->status);
  }
}

void Patience::sleep_for(std::chrono::milliseconds duration) {
  {
    const std::scoped_lock lock(mutex_);
    if (std::exchange(skips_pause_, false)) {
      return;
    }
  }
  clock_.sleep_for(duration);
}

void Patience::renew() {
  const std::scoped_lock lock(mutex_);
  hosts_.clear();
  skips_pause_ = false;
}

}  // namespace tinydynamocdc::status
