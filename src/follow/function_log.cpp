// SPDX-License-Identifier: Apache-2.0
#include "follow/function_log.hpp"

#include <algorithm>
#include <chrono>
#include <format>

namespace tinydynamocdc::follow {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::chrono::milliseconds k_request_limit{60'000};

}  // namespace

Result<void> FunctionLog::read(const std::function<void(const aws::LogEvent&)>& take) {
  const auto from = std::max(from_unix_ms_, newest_unix_ms_ - k_log_lateness_ms);
  std::string token;
  do {
    auto page = logs_.find_events(group_, from, token, base::Deadline::in(clock_, k_request_limit));
    if (!page && page.error().code == "ResourceNotFoundException") {
      return base::fail(ErrorKind::missing,
                        std::format("there is no log group {}: the function was never called, or "
                                    "has another name or region; set --lambda-name or --region",
                                    group_));
    }
    if (!page) {
      return std::unexpected(std::move(page).error().error);
    }
    for (const auto& event : page->events) {
      // An emulator may give no ids.
      const auto key = event.id.empty() ? event.message : event.id;
      if (given_.emplace(key, event.unix_ms).second) {
        take(event);
        newest_unix_ms_ = std::max(newest_unix_ms_, event.unix_ms);
      }
    }
    token = std::move(page->next_token);
  } while (!token.empty());
  forget();
  return {};
}

// What the next read does not ask for again.
void FunctionLog::forget() {
  std::erase_if(
      given_, [&](const auto& line) { return line.second < newest_unix_ms_ - k_log_lateness_ms; });
}

}  // namespace tinydynamocdc::follow
