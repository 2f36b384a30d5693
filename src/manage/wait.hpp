// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/console.hpp"

namespace tinydynamocdc::manage {

/// What one look at the awaited thing has shown.
struct PollResult {
  enum class State { not_yet, done };
  State state = State::not_yet;
  std::string seen;  ///< For people: `CREATING`, or the reason why it cannot go on yet.
};

struct WaitOptions {
  std::string what;  ///< What is waited for: `the table X to become ACTIVE`.
  std::chrono::milliseconds limit{300'000};
  std::chrono::milliseconds first_pause{200};
  std::chrono::milliseconds longest_pause{5'000};
};

struct WaitParts {
  base::Clock& clock;
  Console& console;
};

/// Looks again and again, with growing pauses, until `look` says done or fails. `look` gets the
/// deadline for its own requests. expired: the limit passed; the message says what was waited for
/// and what was seen last.
[[nodiscard]] base::Result<void> wait_until(
    const WaitParts& parts, const WaitOptions& options,
    const std::function<base::Result<PollResult>(base::Deadline)>& look);

}  // namespace tinydynamocdc::manage
