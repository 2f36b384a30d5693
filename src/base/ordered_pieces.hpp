// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "base/error.hpp"

namespace tinydynamocdc::base {

/// Memory and work of one part of an input; used again for other parts.
class Piece {
 public:
  virtual ~Piece() = default;
  /// Of memory, about.
  [[nodiscard]] virtual std::size_t held_bytes() const = 0;
};

/// What several threads make of numbered inputs, in the order of the inputs: how many threads there
/// are, and how fast they are, does not show. Each input is read piece by piece, by one thread at a
/// time; pieces are worked on by whichever thread is free; results are handed on in order, by one
/// thread at a time. So one large input keeps all threads busy, and small ones are worked on side
/// by side.
///
/// A thread that has begun to read an input goes on with it until the others have pieces enough to
/// work on, or the limits are reached. Who does not read does the first of these that can be done:
/// hands on, works on the oldest piece, reads the first input that nobody reads, helps. The first
/// unfinished input may always be read as far as one piece, so that there is no deadlock: a thread
/// sleeps only when nothing of this can be done, and whoever does something goes on itself. Others
/// are woken for several pieces at a time (woken for each one, two threads were slower than one).
///
/// The first error in the order of inputs and pieces is the error, whichever came first in time.
/// What stands before it is handed on, what follows is dropped.
class OrderedPieces {
 public:
  struct Steps {
    std::function<std::unique_ptr<Piece>()> make;
    /// The next piece of an input; false at its end, when there is none.
    std::function<Result<bool>(std::size_t input, Piece& piece)> read;
    /// After an error the piece is handed on all the same: it may be half done.
    std::function<Result<void>(Piece& piece)> work;
    std::function<Result<void>(Piece& piece)> hand_on;
    /// What makes reading sooner, for threads that have nothing else to do; false when there is
    /// nothing. May be left out.
    std::function<bool()> help = nullptr;
  };
  struct Limits {
    std::size_t inputs = 0;
    std::size_t threads = 1;     ///< The calling one included.
    std::size_t pieces_max = 1;  ///< So many at a time.
    /// Nothing more is read while pieces hold so much (each may go beyond by its own size).
    std::size_t held_bytes_max = 0;
  };

  /// The steps must not throw.
  OrderedPieces(Steps steps, const Limits& limits) : steps_(std::move(steps)), limits_(limits) {}

  /// Does everything; the first error, or success. Once. No thread outlives it; with fewer threads
  /// than wanted (the system may have none left) it is slower.
  [[nodiscard]] Result<void> run();

 private:
  struct Job {
    std::unique_ptr<Piece> piece;
    enum class State { waiting, in_work, done } state = State::waiting;
    std::size_t held_bytes = 0;
    Result<void> outcome;
  };
  struct Input {
    std::deque<std::unique_ptr<Job>> jobs;
    bool is_read = false;  ///< By a thread, now.
    bool ended = false;
    Result<void> outcome;
  };
  using Lock = std::unique_lock<std::mutex>;

  /// For each sleeping thread: with four, `convert` has a fifth of the switches that it has with
  /// one (docs/decisions/0038).
  static constexpr std::size_t k_pieces_to_wake_for = 4;

  void take_part();
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] bool step(Lock& lock, std::optional<std::size_t>& own_input);
  [[nodiscard]] bool hand_on(Lock& lock);
  [[nodiscard]] bool work(Lock& lock);
  [[nodiscard]] bool read_on(Lock& lock, std::optional<std::size_t>& own_input);
  [[nodiscard]] bool do_something(Lock& lock, std::optional<std::size_t>& own_input);
  [[nodiscard]] bool help(Lock& lock);
  [[nodiscard]] bool read_another(Lock& lock, std::optional<std::size_t>& own_input);
  [[nodiscard]] bool read(Lock& lock, std::size_t place);
  [[nodiscard]] bool may_read(std::size_t place) const;
  void wake_one();
  void hold(Job& job);
  void stop(Error error);

  Steps steps_;
  Limits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Input> inputs_;  // From first_ on, as far as they have been begun.
  std::size_t first_ = 0;     // The first unfinished input.
  bool handing_on_ = false;
  bool stopped_ = false;
  std::size_t held_bytes_ = 0;
  std::size_t pieces_ = 0;    // In jobs.
  std::size_t waiting_ = 0;   // Of them, for work.
  std::size_t sleepers_ = 0;  // Threads.
  /// First in, first out: written to while it is still in another processor's cache, memory took
  /// five times as long as what has left it (25 instead of 5 us for 128 KiB).
  std::deque<std::unique_ptr<Piece>> spare_;
  std::optional<Error> error_;
};

}  // namespace tinydynamocdc::base
