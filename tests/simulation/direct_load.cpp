// SPDX-License-Identifier: Apache-2.0
#include "simulation/direct_load.hpp"

namespace tinydynamocdc::simulation {

namespace {

enum Happening : std::uint32_t { comes_again, summary_comes };

constexpr std::int64_t k_summary_after_ms = 60'000;
constexpr std::int64_t k_minute_ms = 60'000;
constexpr int k_attempts = 3;
constexpr std::int64_t k_age_max_ms = 6LL * 3'600'000;

}  // namespace

DirectLoad::DirectLoad(const LoadOptions& options) : Load(options), at_work_(calls_.size()) {
  for (const auto& call : calls_) {
    idle_.push_back(call->number);
  }
  for (std::uint32_t file = 0; file < snapshot_.files(); ++file) {
    put({.file = file});
  }
  ++left_;
  time_.in(k_summary_after_ms, *this, summary_comes);
}

void DirectLoad::put(const Event& event) {
  ++left_;
  waiting_.push_back(event);
  go_on();
}

void DirectLoad::go_on() {
  while (!waiting_.empty() && !idle_.empty()) {
    const auto event = waiting_.front();
    waiting_.pop_front();
    if (time_.now_ms() - event.sent_ms > k_age_max_ms) {
      ++figures_.dropped;
      --left_;
      continue;
    }
    const auto slot = idle_.back();
    idle_.pop_back();
    at_work_[slot] = event;
    ++figures_.invocations;
    calls_[slot]->begin(event.file);
  }
}

void DirectLoad::happens(std::uint32_t what, std::uint32_t of) {
  --left_;
  if (what == comes_again) {
    return put(later_[of]);
  }
  snapshot_.has_summary = options_.call.has_ledger;
  if (options_.call.has_ledger) {
    put({.file = FileCall::k_summary, .sent_ms = time_.now_ms()});
  }
}

void DirectLoad::over(FileCall& call, Outcome outcome) {
  auto event = at_work_[call.number];
  idle_.push_back(call.number);
  --left_;
  switch (outcome) {
    case Outcome::done:
      break;
    case Outcome::goes_on:
      ++figures_.went_on;
      put({.file = event.file, .sent_ms = time_.now_ms()});
      break;
    case Outcome::given_up:
    case Outcome::failed:
    case Outcome::died:
      ++(outcome == Outcome::died ? figures_.deaths : figures_.put_off);
      if (++event.failures == k_attempts) {
        ++figures_.dead_letters;
        break;
      }
      ++left_;
      later_.push_back(event);
      time_.in(k_minute_ms * event.failures, *this, comes_again,
               static_cast<std::uint32_t>(later_.size() - 1));
      break;
  }
  go_on();
}

}  // namespace tinydynamocdc::simulation
