// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdio>
#include <format>
#include <mutex>
#include <string_view>

#include "cli/run.hpp"
#include "cli/terminal.hpp"

namespace tinydynamocdc::cli {

/// What is said while several threads work: notes and failures on standard error, and the line of
/// progress below them. Thread-safe. Both must outlive it.
class Voice {
 public:
  /// Where the line of progress is not rewritten in place.
  static constexpr std::chrono::seconds k_line_every{30};

  Voice(const RunParts& parts, Terminal& terminal)
      : parts_(parts), terminal_(terminal), next_line_(parts.clock.steady() + k_line_every) {}

  void note(std::string_view kind, std::string_view text) {
    const std::scoped_lock lock(mutex_);
    terminal_.clear_waiting();
    std::fprintf(parts_.streams.err, "%s\n", std::format("{}: {}", kind, text).c_str());
  }

  void progress(std::string_view line) {
    const std::scoped_lock lock(mutex_);
    terminal_.progress(line, Terminal::Rows::to_file);
    if (const auto now = parts_.clock.steady(); now >= next_line_) {
      next_line_ = now + k_line_every;
      terminal_.waiting(line);
    }
  }

 private:
  const RunParts& parts_;
  Terminal& terminal_;
  std::chrono::steady_clock::time_point next_line_;
  std::mutex mutex_;
};

}  // namespace tinydynamocdc::cli
