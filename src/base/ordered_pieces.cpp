// SPDX-License-Identifier: Apache-2.0
#include "base/ordered_pieces.hpp"

#include <algorithm>
#include <utility>

#include "base/on_threads.hpp"

namespace tinydynamocdc::base {

Result<void> OrderedPieces::run() {
  on_threads(limits_.threads, [this] { take_part(); });
  return error_ ? Result<void>(std::unexpected(*error_)) : Result<void>();
}

void OrderedPieces::take_part() {
  Lock lock(mutex_);
  std::optional<std::size_t> own_input;
  while (!is_over()) {
    if (!step(lock, own_input)) {
      ++sleepers_;
      changed_.wait(lock);
      --sleepers_;
    }
  }
  changed_.notify_all();
}

bool OrderedPieces::is_over() const { return stopped_ || first_ >= limits_.inputs; }

// False when there is nothing to do before another thread has done something.
bool OrderedPieces::step(Lock& lock, std::optional<std::size_t>& own_input) {
  // Who reads goes on reading, as long as the others have something to do: what an input is
  // unpacked with stays in this processor's cache, and others need not be woken for every piece.
  const auto enough_to_wake = k_pieces_to_wake_for * (limits_.threads - 1);
  if (own_input && waiting_ < 5 * enough_to_wake && read_on(lock, own_input)) {
    if (waiting_ >= enough_to_wake) {
      wake_one();
    }
    return true;
  }
  if (do_something(lock, own_input)) {
    return true;
  }
  // While it found that there is no help to give, others may have left something to do, or ended.
  return help(lock) || is_over() || do_something(lock, own_input);
}

bool OrderedPieces::do_something(Lock& lock, std::optional<std::size_t>& own_input) {
  return hand_on(lock) || work(lock) || read_another(lock, own_input);
}

bool OrderedPieces::help(Lock& lock) {
  if (!steps_.help) {
    return false;
  }
  lock.unlock();
  const bool helped = steps_.help();
  lock.lock();
  return helped;
}

void OrderedPieces::wake_one() {
  if (sleepers_ > 0) {
    changed_.notify_one();
  }
}

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
      --waiting_;
      // A sleeping thread may not learn of it otherwise: nothing can be read now.
      if (waiting_ > 0) {
        wake_one();
      }
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

// Later inputs leave half of the room to the first one: filled by them, it would let that one go on
// only piece by piece, by one thread at a time.
bool OrderedPieces::may_read(std::size_t place) const {
  const bool is_free =
      place >= inputs_.size() || (!inputs_[place].is_read && !inputs_[place].ended);
  const bool must_go_on =
      place == 0 && !handing_on_ && (inputs_.empty() || inputs_.front().jobs.empty());
  const std::size_t parts = place == 0 ? 1 : 2;
  const bool has_room =
      pieces_ < limits_.pieces_max / parts && held_bytes_ < limits_.held_bytes_max / parts;
  return is_free && (must_go_on || has_room);
}

bool OrderedPieces::read_on(Lock& lock, std::optional<std::size_t>& own_input) {
  if (!own_input || *own_input < first_ || !may_read(*own_input - first_)) {
    return false;
  }
  if (!read(lock, *own_input - first_)) {
    own_input.reset();
  }
  return true;
}

bool OrderedPieces::read_another(Lock& lock, std::optional<std::size_t>& own_input) {
  // No input behind one that has not been begun.
  const auto last = std::min(limits_.inputs - first_, inputs_.size() + 1);
  for (std::size_t place = 0; place < last; ++place) {
    if (may_read(place)) {
      own_input = first_ + place;
      return read_on(lock, own_input);
    }
  }
  return false;
}

// False at the input's end.
bool OrderedPieces::read(Lock& lock, std::size_t place) {
  if (place >= inputs_.size()) {
    inputs_.emplace_back();
  }
  // A deque's elements stay where they are while others are added behind or removed before them.
  auto& input = inputs_[place];
  const auto number = first_ + place;
  input.is_read = true;
  ++pieces_;
  auto job = std::make_unique<Job>();
  if (!spare_.empty()) {
    job->piece = std::move(spare_.front());
    spare_.pop_front();
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
    ++waiting_;
    return true;
  }
  input.ended = true;
  input.outcome = more ? Result<void>() : std::unexpected(std::move(more.error()));
  --pieces_;
  spare_.push_back(std::move(job->piece));
  return false;
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
