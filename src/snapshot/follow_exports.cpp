// SPDX-License-Identifier: Apache-2.0
#include "snapshot/follow_exports.hpp"

#include <algorithm>
#include <chrono>
#include <format>

#include "snapshot/interrupt_note.hpp"

namespace tinydynamocdc::snapshot {

using base::Deadline;
using base::Result;
using manage::PollResult;

namespace {

// At 20 MB/s, 100 TB take two months. (Each export has limits of its own.)
constexpr std::chrono::milliseconds k_limit = std::chrono::days(100);
constexpr std::chrono::milliseconds k_first_pause{2'000};
constexpr std::chrono::milliseconds k_longest_pause{15'000};

// A terminal cuts a line at its width: the figures stand before that, whatever the table's name.
std::string short_table(const std::string& name) {
  constexpr std::size_t k_characters_max = 32;
  return name.size() <= k_characters_max ? name : name.substr(0, k_characters_max) + "…";
}

std::string what_is_followed(const FollowedExports& exports) {
  return exports.size() == 1
             ? std::format("the export of {}", short_table(exports.front()->table()))
             : std::format("{} exports", exports.size());
}

std::string seen(const FollowedExports& exports) {
  if (exports.size() == 1) {
    return exports.front()->text();
  }
  std::string text;
  std::size_t over = 0;
  for (const auto& each : exports) {
    if (each->is_over()) {
      ++over;
      continue;
    }
    text += std::format("; {} {}", short_table(each->table()), each->short_text());
  }
  return std::format("{} at their end{}", over, text);
}

}  // namespace

Result<void> follow_exports(const manage::WaitParts& parts, const FollowedExports& exports,
                            const std::string& look_again) {
  const InterruptNote note(
      std::format("\nThe exports continue: AWS writes them, and their files are loaded as they "
                  "arrive. To check them: {}",
                  look_again));
  const auto waited = manage::wait_until(
      parts,
      {.what = what_is_followed(exports),
       .limit = k_limit,
       .first_pause = k_first_pause,
       .longest_pause = k_longest_pause},
      [&](Deadline /*deadline*/) -> Result<PollResult> {
        for (const auto& each : exports) {
          each->look();
        }
        const bool is_over =
            std::ranges::all_of(exports, [](const auto& each) { return each->is_over(); });
        return PollResult{.state = is_over ? PollResult::State::done : PollResult::State::not_yet,
                          .seen = seen(exports)};
      });
  if (!waited) {
    return waited;
  }
  std::vector<base::Error> errors;
  for (const auto& each : exports) {
    if (!each->outcome()) {
      errors.push_back(each->outcome().error());
    }
  }
  return errors.empty() ? Result<void>() : std::unexpected(combined(errors));
}

}  // namespace tinydynamocdc::snapshot
