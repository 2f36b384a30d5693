// SPDX-License-Identifier: Apache-2.0
#include "simulation/shard.hpp"

#include <algorithm>

#include "lambda/run_options.hpp"
#include "lambda/working_time.hpp"

namespace tinydynamocdc::simulation {

namespace {

constexpr double k_window_ms = 5'000;
constexpr double k_records_max = 250;
constexpr std::int64_t k_invocation_ms = 30;  // Poll, parse, write rows, answer.

}  // namespace

Shard::Shard(const Options& options, Timeline& time, LimitedTinybird& tinybird, net::Jitter& jitter)
    : options_(options), time_(time), tinybird_(tinybird), jitter_(jitter) {
  time_.in(1'000, *this, looks);
}

// The batch begins when it is full, or its oldest change is as old as the window is long.
void Shard::look() {
  const auto now_ms = static_cast<double>(time_.now_ms());
  const auto full_after_ms = k_records_max / options_.changes_per_s * 1'000;
  const auto due_ms = delivered_until_ms_ + std::min(k_window_ms, full_after_ms);
  if (due_ms > now_ms) {
    time_.in(static_cast<std::int64_t>(due_ms - now_ms) + 1, *this, looks);
    return;
  }
  batch_until_ms_ = std::min(now_ms, delivered_until_ms_ + full_after_ms);
  begin_batch();
}

void Shard::begin_batch() {
  const auto changes = (batch_until_ms_ - delivered_until_ms_) / 1'000 * options_.changes_per_s;
  const auto invocation =
      base::Deadline::in(time_, std::chrono::milliseconds(options_.time_out_ms));
  body_ = {.bytes = std::max<std::int64_t>(
               static_cast<std::int64_t>(changes) * options_.bytes_per_change, 1),
           .deadline = lambda::working_deadline(invocation, time_)};
  time_.in(k_invocation_ms, *this, sends);
}

void Shard::happens(std::uint32_t what, std::uint32_t /*of*/) {
  if (what == looks) {
    look();
  } else if (what == sends) {
    time_.in(send(body_, tinybird_, time_), *this, is_answered);
  } else {
    const auto wait_ms = answered(body_, jitter_, time_);
    if (body_.state == Sending::State::landed) {
      const auto lag_ms = static_cast<double>(time_.now_ms()) - delivered_until_ms_;
      const auto lag_s = static_cast<std::size_t>(lag_ms / 1'000);
      batches_by_lag_s_.resize(std::max(batches_by_lag_s_.size(), lag_s + 1));
      ++batches_by_lag_s_[lag_s];
      bytes_written_ += body_.bytes;
      delivered_until_ms_ = batch_until_ms_;
      look();
    } else if (body_.state == Sending::State::waiting) {
      time_.in(wait_ms, *this, sends);
    } else {
      begin_batch();  // The invocation has failed: AWS hands the batch over again.
    }
  }
}

}  // namespace tinydynamocdc::simulation
