// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "aws/plain.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/found_in.hpp"

namespace tinydynamocdc::manage {

/// How long one request to AWS may take, its retries included.
inline constexpr std::chrono::milliseconds k_request_limit{60'000};

[[nodiscard]] inline base::Deadline request_deadline(const base::Clock& clock) {
  return base::Deadline::in(clock, k_request_limit);
}

using aws::plain;
using base::found_in;

}  // namespace tinydynamocdc::manage
