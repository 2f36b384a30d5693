// SPDX-License-Identifier: Apache-2.0
#include "manage/wait.hpp"
#include "base/try.hpp"

#include <algorithm>
#include <format>

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

Result<void> wait_until(const WaitParts& parts, const WaitOptions& options,
                        const std::function<Result<PollResult>(Deadline)>& look) {
  const auto deadline = Deadline::in(parts.clock, options.limit);
  auto pause = options.first_pause;
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto poll, look(deadline));
    if (poll.state == PollResult::State::done) {
      return {};
    }
    const auto remaining = deadline.remaining(parts.clock);
    const auto now = poll.seen.empty() ? "" : std::format(" (now: {})", poll.seen);
    if (remaining.count() <= 0) {
      return base::fail(ErrorKind::expired,
                        std::format("waited {} s for {}{}; run the same command again to continue",
                                    options.limit.count() / 1000, options.what, now));
    }
    parts.console.waiting(std::format("waiting for {}{}", options.what, now));
    parts.clock.sleep_for(std::min(pause, remaining));
    pause = std::min(pause * 3 / 2, options.longest_pause);
  }
}

}  // namespace tinydynamocdc::manage
