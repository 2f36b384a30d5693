// SPDX-License-Identifier: Apache-2.0
#include "cli/ordered_output.hpp"

#include <algorithm>
#include <utility>

namespace tinydynamocdc::cli {

using base::Error;
using base::Result;

OrderedOutput::OrderedOutput(Write write, Limits limits)
    : write_(std::move(write)), limits_(limits), inputs_(limits.inputs), end_(limits.inputs) {}

bool OrderedOutput::add(std::size_t input, std::string& text) {
  Lock lock(mutex_);
  changed_.wait(lock, [&] {
    return input == current_ || input >= end_ ||
           waiting_bytes_ + text.size() <= limits_.waiting_bytes_max;
  });
  if (input >= end_) {
    return false;
  }
  if (input != current_) {
    waiting_bytes_ += text.size();
    inputs_[input].waiting.push_back(std::exchange(text, {}));
    return true;
  }
  if (!write_waiting(input, lock) || !write_unlocked(text, lock)) {
    return false;
  }
  text.clear();
  return true;
}

void OrderedOutput::finish(std::size_t input, Result<void> outcome) {
  Lock lock(mutex_);
  inputs_[input].finished = true;
  inputs_[input].outcome = std::move(outcome);
  if (!inputs_[input].outcome) {
    end_ = std::min(end_, input + 1);
    changed_.notify_all();
  }
  // Whoever ends the current input also ends those behind it that are finished already.
  if (input != current_) {
    return;
  }
  while (current_ < end_ && inputs_[current_].finished) {
    if (!write_waiting(current_, lock)) {
      return;
    }
    if (const auto& ended = inputs_[current_].outcome; !ended) {
      stop(current_, ended.error());
      return;
    }
    ++current_;
    changed_.notify_all();
  }
}

bool OrderedOutput::wants(std::size_t input) const {
  const Lock lock(mutex_);
  return input < end_;
}

Result<void> OrderedOutput::outcome() const {
  const Lock lock(mutex_);
  return error_ ? Result<void>(std::unexpected(*error_)) : Result<void>();
}

// Only ever for the current input, by the one thread that has it.
bool OrderedOutput::write_waiting(std::size_t input, Lock& lock) {
  auto waiting = std::exchange(inputs_[input].waiting, {});
  while (!waiting.empty()) {
    const auto text = std::move(waiting.front());
    waiting.pop_front();
    if (!write_unlocked(text, lock)) {
      return false;
    }
    waiting_bytes_ -= text.size();
    changed_.notify_all();
  }
  return true;
}

bool OrderedOutput::write_unlocked(std::string_view text, Lock& lock) {
  lock.unlock();
  auto written = write_(text);
  lock.lock();
  if (!written) {
    stop(current_, std::move(written.error()));
    return false;
  }
  return true;
}

void OrderedOutput::stop(std::size_t input, Error error) {
  error_ = std::move(error);
  end_ = input;
  changed_.notify_all();
}

}  // namespace tinydynamocdc::cli
