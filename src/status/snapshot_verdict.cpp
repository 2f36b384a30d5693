// SPDX-License-Identifier: Apache-2.0
// What the facts of snapshots mean, and of the queue that brings them.
#include <format>
#include <utility>

#include "alarm/alerting.hpp"
#include "base/iso_time.hpp"
#include "ledger/loading_text.hpp"
#include "setup/own_queue.hpp"
#include "status/verdict.hpp"
#include "status/words.hpp"

namespace tinydynamocdc::status {

namespace {

constexpr int k_day_s = 86'400;

}  // namespace

Verdict judge(const SnapshotFacts& facts) {
  if (facts.arn.empty()) {
    return {Health::good, "none in the last 90 days"};
  }
  const auto id = facts.arn.substr(facts.arn.rfind('/') + 1);
  if (facts.status == "FAILED") {
    return {Health::bad, std::format("export {} failed: {}", id, facts.failure)};
  }
  if (facts.status != "COMPLETED") {
    return {Health::note, std::format("export {} is {}", id, facts.status)};
  }
  const auto text = std::format("{} items as of {}, export {}", facts.items,
                                base::iso_of_unix_ms(facts.export_time_s * 1000), id);
  if (facts.is_loaded.value_or(false)) {
    return {Health::good, text + ", loaded completely"};
  }
  if (facts.loading && !facts.loading->loading.is_finished) {
    return {Health::note,
            std::format("{}, not (yet) loaded completely: {}", text,
                        ledger::loading_text(facts.loading->loading, facts.loading->size,
                                             facts.loading->items_per_s))};
  }
  const auto noted = facts.loading ? std::string(", all of it is loaded") : std::string();
  if (!facts.is_loaded) {
    return {Health::note, std::format("{}{}; not checked whether {}", text, noted,
                                      noted.empty() ? "it is loaded" : "it is marked as complete")};
  }
  return noted.empty()
             ? Verdict{Health::note,
                       text + ", not (yet) loaded completely: not marked as complete in Tinybird"}
             : Verdict{Health::note,
                       text + noted + ", but not marked as complete: see the function's log"};
}

Verdict judge(const SnapshotQueueFacts& facts) {
  auto text =
      std::format("{} waiting in {}, {} in flight", facts.waiting, facts.queue, facts.in_flight);
  if (facts.oldest_s) {
    text += std::format(", the oldest for {}", duration_text(*facts.oldest_s * 1000));
  }
  if (facts.trigger_state.empty()) {
    return {Health::bad, text + "; nothing reads it: --create-s3-trigger creates its trigger"};
  }
  if (facts.trigger_state == "Disabled" || facts.trigger_state == "Disabling") {
    return {Health::bad, std::format("{}; its trigger is {}: --create-s3-trigger enables it", text,
                                     facts.trigger_state)};
  }
  if (facts.waiting > 0 && facts.done == 0 && facts.oldest_s.value_or(0) >= k_queue_window_s) {
    return {Health::bad,
            std::format("{}; none was finished in the last {} min: see the function's log", text,
                        k_queue_window_s / 60)};
  }
  if (facts.oldest_s.value_or(0) >= alarm::k_snapshots_wait_s) {
    return {Health::bad, std::format("{}; SQS drops messages after {} days", text,
                                     setup::k_retention_s / k_day_s)};
  }
  return {Health::good, std::move(text)};
}

}  // namespace tinydynamocdc::status
