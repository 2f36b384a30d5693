// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::cli {

/// What several threads make of numbered inputs, written in the order of the inputs: what the
/// threads do, and how fast, shows nowhere.
///
/// The first input that is not finished is written as it comes, by the thread that has it; what
/// comes of later ones waits in memory, up to a limit for all of them together, at which their
/// threads wait too. Inputs must be begun in their order, so that the first unfinished one always
/// has a thread.
///
/// The first error in the order of inputs is the error; what comes of inputs behind it is dropped,
/// what stands before it is written.
class OrderedOutput {
 public:
  using Write = std::function<base::Result<void>(std::string_view)>;

  struct Limits {
    std::size_t inputs = 0;
    std::size_t waiting_bytes_max = 0;
  };
  /// `write` is called by one thread at a time.
  OrderedOutput(Write write, Limits limits);

  /// Takes `text` of `input` and leaves it empty (its memory too, where it was not needed). False:
  /// nothing of this input is wanted any more, stop.
  [[nodiscard]] bool add(std::size_t input, std::string& text);

  /// Nothing more will come of `input`; once for each input that was begun. With an error, what was
  /// added before it is still written.
  void finish(std::size_t input, base::Result<void> outcome);

  /// False when an input before this one has failed, or the writing.
  [[nodiscard]] bool wants(std::size_t input) const;

  /// When all threads are done: the first error, or success.
  [[nodiscard]] base::Result<void> outcome() const;

 private:
  struct Input {
    std::deque<std::string> waiting;
    bool finished = false;
    base::Result<void> outcome;
  };
  using Lock = std::unique_lock<std::mutex>;

  [[nodiscard]] bool write_waiting(std::size_t input, Lock& lock);
  [[nodiscard]] bool write_unlocked(std::string_view text, Lock& lock);
  void stop(std::size_t input, base::Error error);

  Write write_;
  Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Input> inputs_;
  std::size_t current_ = 0;  ///< The input that is being written.
  std::size_t waiting_bytes_ = 0;
  std::size_t end_;  ///< Inputs from here on are not wanted.
  std::optional<base::Error> error_;
};

}  // namespace tinydynamocdc::cli
