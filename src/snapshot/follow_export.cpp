// SPDX-License-Identifier: Apache-2.0
#include "snapshot/follow_export.hpp"

#include <chrono>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/wait.hpp"
#include "snapshot/export_advice.hpp"
#include "snapshot/interrupt_note.hpp"

namespace tinydynamocdc::snapshot {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::found_in;
using manage::plain;
using manage::request_deadline;
using manage::Sighting;

namespace {

constexpr std::chrono::milliseconds k_limit = std::chrono::hours(24);
constexpr std::chrono::milliseconds k_first_pause{2'000};
constexpr std::chrono::milliseconds k_longest_pause{15'000};

// A terminal cuts a line at its width: the time stands before that, whatever the table's name.
std::string short_table(const std::string& name) {
  constexpr std::size_t k_characters_max = 32;
  return name.size() <= k_characters_max ? name : name.substr(0, k_characters_max) + "…";
}

Result<Sighting> sighting_of(const aws::Export& found, std::int64_t minutes) {
  if (found.status == "COMPLETED") {
    return Sighting{.state = Sighting::State::done};
  }
  if (found.status == "FAILED") {
    return base::fail(ErrorKind::rejected,
                      std::format("the export {} failed: {}: {}; {}", found.arn, found.failure_code,
                                  found.failure_message, export_advice(found.failure_code)));
  }
  auto text = std::format("{} min, {}", minutes, found.status);
  if (found.item_count > 0) {
    text += std::format(", {}, {} bytes", items_text(found.item_count), found.billed_bytes);
  }
  return Sighting{.seen = std::move(text)};
}

}  // namespace

Result<aws::Export> follow_export(const FollowParts& parts, const FollowTarget& target) {
  const InterruptNote note(
      "\nThe export goes on in AWS, and its files are loaded as they arrive. Run the same command "
      "again to follow it.");
  const auto began_ms = parts.clock.unix_ms();
  aws::Export seen;
  const auto waited = manage::wait_until(
      {parts.clock, parts.console},
      {.what = std::format("the export of {}", short_table(target.table)),
       .limit = k_limit,
       .first_pause = k_first_pause,
       .longest_pause = k_longest_pause},
      [&](Deadline /*deadline*/) -> Result<Sighting> {
        auto found = plain(parts.exports.find_export(target.arn, request_deadline(parts.clock)));
        if (!found) {
          const auto kind = found.error().kind;
          return base::is_transient(kind) || kind == ErrorKind::expired
                     ? Result<Sighting>(Sighting{.seen = found.error().message})
                     : std::unexpected(found.error());
        }
        auto* there = found_in(*found);
        if (there == nullptr) {
          return Sighting{.seen = "not to be seen yet"};
        }
        seen = std::move(*there);
        return sighting_of(seen, (parts.clock.unix_ms() - began_ms) / 60'000);
      });
  if (!waited) {
    return std::unexpected(waited.error());
  }
  return seen;
}

std::string items_text(std::int64_t count) {
  return std::format("{} {}", count, count == 1 ? "item" : "items");
}

}  // namespace tinydynamocdc::snapshot
