// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace tinydynamocdc::lambda {

/// Less is told: one request to Tinybird may take longer, its retries do.
inline constexpr std::chrono::milliseconds k_short_invocation{5'000};

/// By when an invocation must have done its work, so that its answer is heard before AWS ends it: a
/// second before its end, and with a time-out below 2.5 s two fifths of it. (AWS's shortest
/// time-out is 1 s.) Asked at the invocation's start.
[[nodiscard]] base::Deadline working_deadline(base::Deadline invocation, const base::Clock& clock);

/// What to say of a function whose invocations have so little time; nothing where it suffices.
/// Asked at the invocation's start.
[[nodiscard]] std::optional<std::string> too_little_time(base::Deadline invocation,
                                                         const base::Clock& clock);

}  // namespace tinydynamocdc::lambda
