// SPDX-License-Identifier: Apache-2.0
#include "base/ordered_pieces.hpp"

#include <system_error>
#include <thread>
#include <utility>

namespace tinydynamocdc::base {

Result<void> OrderedPieces::run() {
  std::vector<std::thread> helpers;
  while (helpers.size() + 1 < limits_.threads) {
    try {
      helpers.emplace_back([this] { take_part(); });
    } catch (const std::system_error&) {
      break;
    }
  }
  take_part();
  for (auto& helper : helpers) {
    helper.join();
  }
  return error_ ? Result<void>(std::unexpected(*error_)) : Result<void>();
}

void OrderedPieces::take_part() {
  Lock lock(mutex_);
  while (!stopped_ && first_ < limits_.inputs) {
    if (step(lock)) {
      changed_.notify_all();
    } else {
      changed_.wait(lock);
    }
  }
}

// False when there is nothing to do before another thread has done something.
bool OrderedPieces::step(Lock& lock) { return hand_on(lock) || work(lock) || read(lock); }

bool OrderedPieces::hand_on(Lock& lock) {
  if (handing_on_ || inputs_.empty()) {
    return false;
  }
  auto& input = inputs_.front();
  if (input.jobs.empty()) {
    if (!input.ended) {
      return false;
    }
    if (!input.outcome) {
      stop(input.outcome.error());
      return true;
    }
    inputs_.pop_front();
    ++first_;
    return true;
  }
  if (input.jobs.front()->state != Job::State::done) {
    return false;
  }
  const auto job = std::move(input.jobs.front());
  input.jobs.pop_front();
  handing_on_ = true;
  lock.unlock();
  auto handed_on = steps_.hand_on(*job->piece);
  lock.lock();
  handing_on_ = false;
  held_bytes_ -= job->held_bytes;
  --pieces_;
  spare_.push_back(std::move(job->piece));
  if (!handed_on) {
    stop(std::move(handed_on.error()));
  } else if (!job->outcome) {
    stop(job->outcome.error());
  }
  return true;
}

bool OrderedPieces::work(Lock& lock) {
  for (auto& input : inputs_) {
    for (auto& waiting : input.jobs) {
      if (waiting->state != Job::State::waiting) {
        continue;
      }
      Job& job = *waiting;  // Stays where it is: nobody hands it on before it is done.
      job.state = Job::State::in_work;
      lock.unlock();
      auto outcome = steps_.work(*job.piece);
      lock.lock();
      job.outcome = std::move(outcome);
      job.state = Job::State::done;
      hold(job);
      return true;
    }
  }
  return false;
}

std::optional<std::size_t> OrderedPieces::input_to_read() const {
  const auto has_room = [&](std::size_t parts) {
    return pieces_ < limits_.pieces_max / parts && held_bytes_ < limits_.held_bytes_max / parts;
  };
  for (std::size_t i = 0; first_ + i < limits_.inputs; ++i) {
    const bool must_go_on =
        i == 0 && !handing_on_ && (inputs_.empty() || inputs_.front().jobs.empty());
    // Later inputs leave half of the room to the first one: filled by them, it would let that one
    // go on only piece by piece, by one thread at a time.
    if (!must_go_on && !has_room(i == 0 ? 1 : 2)) {
      return std::nullopt;
    }
    if (i >= inputs_.size() || (!inputs_[i].is_read && !inputs_[i].ended)) {
      return i;
    }
  }
  return std::nullopt;
}

bool OrderedPieces::read(Lock& lock) {
  const auto place = input_to_read();
  if (!place) {
    return false;
  }
  if (*place >= inputs_.size()) {
    inputs_.emplace_back();
  }
  // A deque's elements stay where they are while others are added behind or removed before them.
  auto& input = inputs_[*place];
  const auto number = first_ + *place;
  input.is_read = true;
  ++pieces_;
  auto job = std::make_unique<Job>();
  if (!spare_.empty()) {
    job->piece = std::move(spare_.back());
    spare_.pop_back();
  }
  lock.unlock();
  if (!job->piece) {
    job->piece = steps_.make();
  }
  auto more = steps_.read(number, *job->piece);
  lock.lock();
  input.is_read = false;
  if (more && *more) {
    hold(*job);
    input.jobs.push_back(std::move(job));
    return true;
  }
  input.ended = true;
  input.outcome = more ? Result<void>() : std::unexpected(std::move(more.error()));
  --pieces_;
  spare_.push_back(std::move(job->piece));
  return true;
}

void OrderedPieces::hold(Job& job) {
  held_bytes_ -= std::exchange(job.held_bytes, job.piece->held_bytes());
  held_bytes_ += job.held_bytes;
}

void OrderedPieces::stop(Error error) {
  error_ = std::move(error);
  stopped_ = true;
}

}  // namespace tinydynamocdc::base
