// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "cli/convert_file.hpp"

namespace tinydynamocdc::cli {

/// Says now and then how far a conversion is: `file 3 of 12, 1204711 rows, 412 MB/s, 37 %`. Nothing
/// in the first second. Its threads call look() whenever they have done a piece of work: no thread
/// and no timer of its own.
class Progress {
 public:
  /// Where the line is shown; called by one thread at a time.
  using Show = std::function<void(std::string_view line)>;
  struct Size {
    std::size_t files = 0;
    std::optional<std::uint64_t> bytes;  ///< On disk.
  };

  /// Everything borrowed must outlive this.
  Progress(const base::Clock& clock, const Tally& tally, Size size, Show show);

  /// Shows the line when it is time. Thread-safe; cheap when it is not.
  void look();

 private:
  [[nodiscard]] std::string line(std::chrono::duration<double> passed) const;

  const base::Clock& clock_;
  const Tally& tally_;
  Size size_;
  Show show_;
  std::chrono::steady_clock::time_point started_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace tinydynamocdc::cli
