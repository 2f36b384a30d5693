// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <type_traits>
#include <utility>

#include "aws/service_failure.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/found_in.hpp"

namespace tinydynamocdc::manage {

/// How long one request to AWS may take, its retries included.
inline constexpr std::chrono::milliseconds k_request_limit{60'000};

[[nodiscard]] inline base::Deadline request_deadline(const base::Clock& clock) {
  return base::Deadline::in(clock, k_request_limit);
}

/// A service's answer as our Result: the code has been looked at, or does not matter.
template <class T>
[[nodiscard]] base::Result<T> plain(aws::ServiceResult<T> answer) {
  if (!answer) {
    return std::unexpected(std::move(answer.error().error));
  }
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*answer);
  }
}

using base::found_in;

}  // namespace tinydynamocdc::manage
