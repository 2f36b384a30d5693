// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "lambda/file_watch.hpp"

namespace tinydynamocdc::load {

/// How far a load is. Written by its threads, read by anybody.
struct LoadTally {
  std::atomic<std::uint64_t> files = 0;  ///< Loaded, those of earlier runs among them.
  std::atomic<std::uint64_t> items = 0;  ///< Read or passed over, of all files.
  std::atomic<std::uint64_t> read = 0;   ///< Items read by this run.
};

/// What whoever runs a load gives it to look at, called by one of its threads every few lines.
struct LoadMonitor {
  LoadTally& tally;
  std::function<void()> look;         ///< Thread-safe.
  std::function<bool()> is_stopping;  ///< Thread-safe; once true, always true.
};

/// Tells a monitor of one file after the other, on one thread.
class MonitoredFile final : public lambda::FileWatch {
 public:
  explicit MonitoredFile(LoadMonitor& monitor) : monitor_(monitor) {}

  /// Another file begins.
  void begin() { counted_ = 0; }

  void skipped(std::uint64_t lines) override {
    // Of a file that goes on, these have been counted: unsigned numbers wrap, and come back.
    monitor_.tally.items += lines - counted_;
    counted_ = lines;
  }

  [[nodiscard]] bool read(std::uint64_t lines) override {
    counted_ += lines;
    monitor_.tally.items += lines;
    monitor_.tally.read += lines;
    monitor_.look();
    return !monitor_.is_stopping();
  }

 private:
  LoadMonitor& monitor_;
  std::uint64_t counted_ = 0;
};

}  // namespace tinydynamocdc::load
