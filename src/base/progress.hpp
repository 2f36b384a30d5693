// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tinydynamocdc::base {

/// Says now and then how far some work is. Nothing in the first second. The threads that do it call
/// look() whenever they have done a piece: no thread and no timer of its own.
class Progress {
 public:
  /// What is said after that time.
  using Line = std::function<std::string(std::chrono::duration<double> passed)>;
  /// Where it is shown. Both are called by one thread at a time.
  using Show = std::function<void(std::string_view line)>;

  /// The clock must outlive this.
  Progress(const Clock& clock, Line line, Show show);

  /// Shows the line when it is time. Thread-safe; cheap when it is not.
  void look();

 private:
  const Clock& clock_;
  Line line_;
  Show show_;
  std::chrono::steady_clock::time_point started_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace tinydynamocdc::base
