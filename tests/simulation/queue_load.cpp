// SPDX-License-Identifier: Apache-2.0
#include "simulation/queue_load.hpp"

#include <algorithm>
#include <utility>

#include "redrive/pause.hpp"
#include "redrive/renewal.hpp"
#include "setup/own_queue.hpp"

namespace tinydynamocdc::simulation {

namespace {

enum Happening : std::uint32_t { polls, summary_comes };

constexpr std::int64_t k_poll_ms = 50;
constexpr std::int64_t k_nothing_ms = 1'000;
constexpr std::int64_t k_renewal_ms = 100;  // An invocation that sends one message.
constexpr std::int64_t k_summary_after_ms = 60'000;
constexpr std::int64_t k_retention_ms = 1'000LL * setup::k_retention_s;
// Of a thousand messages, one is given to two pollers, and one comes again though it was deleted:
// more than SQS does.
constexpr double k_twice = 0.001;
// "Best-effort ordering": much less of it than is known of SQS.
constexpr double k_disorder_ms = 24.0 * 3'600'000;

}  // namespace

QueueLoad::QueueLoad(const LoadOptions& options)
    : Load(options), at_work_(calls_.size(), k_nobody), hidden_until_ms_(calls_.size(), 0) {
  for (std::uint32_t file = 0; file < snapshot_.files(); ++file) {
    put(file);
  }
  for (const auto& call : calls_) {
    time_.in(k_poll_ms, *this, polls, call->number);
  }
  ++left_;
  time_.in(k_summary_after_ms, *this, summary_comes);
}

void QueueLoad::put(std::uint32_t file) {
  messages_.push_back({.file = file, .sent_ms = time_.now_ms()});
  show(static_cast<std::uint32_t>(messages_.size() - 1));
  ++left_;
}

void QueueLoad::show(std::uint32_t message) {
  const auto disorder_ms = static_cast<std::int64_t>(share() * k_disorder_ms);
  visible_.push({.ms = messages_[message].sent_ms + disorder_ms, .message = message});
}

void QueueLoad::hide(std::uint32_t message, std::int64_t for_ms) {
  hidden_.push({.ms = time_.now_ms() + for_ms, .message = message});
}

void QueueLoad::remove(std::uint32_t message) {
  left_ -= messages_[message].is_there ? 1 : 0;
  messages_[message].is_there = false;
}

void QueueLoad::happens(std::uint32_t what, std::uint32_t of) {
  if (what == summary_comes) {
    --left_;
    snapshot_.has_summary = true;
    put(FileCall::k_summary);
  } else {
    poll(of);
  }
}

// SQS itself takes it away.
bool QueueLoad::is_lost(Message& message) {
  if (time_.now_ms() - message.sent_ms > k_retention_ms) {
    ++figures_.dropped;
    return true;
  }
  figures_.most_receives = std::max(figures_.most_receives, ++message.receives);
  if (message.receives > setup::k_receives_max) {
    ++figures_.dead_letters;
    return true;
  }
  return false;
}

std::uint32_t QueueLoad::receive() {
  while (!hidden_.empty() && hidden_.top().ms <= time_.now_ms()) {
    show(hidden_.top().message);
    hidden_.pop();
  }
  while (!visible_.empty()) {
    const auto message = visible_.top().message;
    visible_.pop();
    if (!messages_[message].is_there) {
      continue;
    }
    if (is_lost(messages_[message])) {
      remove(message);
      continue;
    }
    if (share() < k_twice) {
      show(message);
    }
    return message;
  }
  return k_nobody;
}

void QueueLoad::poll(std::uint32_t slot) {
  const auto message = receive();
  if (message == k_nobody) {
    return time_.in(k_nothing_ms, *this, polls, slot);
  }
  ++figures_.invocations;
  const auto [file, sent_ms, receives, _] = messages_[message];
  if (options_.renews &&
      redrive::is_to_be_renewed(std::chrono::milliseconds(time_.now_ms() - sent_ms), receives)) {
    ++figures_.renewed;
    put(file);
    remove(message);
    return time_.in(k_renewal_ms, *this, polls, slot);
  }
  at_work_[slot] = message;
  hidden_until_ms_[slot] =
      time_.now_ms() + options_.call.time_out_ms * setup::k_hidden_per_time_out;
  calls_[slot]->begin(file);
}

void QueueLoad::over(FileCall& call, Outcome outcome) {
  const auto message = std::exchange(at_work_[call.number], k_nobody);
  switch (outcome) {
    case Outcome::goes_on:
      ++figures_.went_on;
      put(messages_[message].file);
      [[fallthrough]];
    case Outcome::done:
      if (share() < k_twice) {
        hide(message, hidden_until_ms_[call.number] - time_.now_ms());
      } else {
        remove(message);
      }
      break;
    case Outcome::failed:
      ++figures_.put_off;
      hide(message, std::chrono::milliseconds(
                        redrive::pause_after(messages_[message].receives, std::nullopt))
                        .count());
      break;
    case Outcome::given_up:
      ++figures_.dead_letters;
      remove(message);
      break;
    case Outcome::died:
      ++figures_.deaths;
      hide(message, hidden_until_ms_[call.number] - time_.now_ms());
      break;
  }
  time_.in(k_poll_ms, *this, polls, call.number);
}

}  // namespace tinydynamocdc::simulation
