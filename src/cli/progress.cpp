// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace tinydynamocdc::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto k_first = 1s;
constexpr auto k_every = 250ms;

}  // namespace

Progress::Progress(const base::Clock& clock, Line line, Show show)
    : clock_(clock),
      line_(std::move(line)),
      show_(std::move(show)),
      started_(clock.steady()),
      next_(started_ + k_first) {}

void Progress::look() {
  // Whoever finds another at it has better things to do.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) {
    return;
  }
  const auto now = clock_.steady();
  if (now < next_) {
    return;
  }
  next_ = now + k_every;
  show_(line_(now - started_));
}

Progress::Line conversion_line(const Tally& tally, ConversionSize size) {
  return [&tally, size](std::chrono::duration<double> passed) {
    constexpr double k_megabyte = 1e6;
    const auto file = std::min<std::uint64_t>(tally.files + 1, size.files);
    auto text =
        std::format("file {} of {}, {} rows, {:.0f} MB/s", file, size.files, tally.rows.load(),
                    static_cast<double>(tally.bytes_text) / k_megabyte / passed.count());
    if (size.bytes && *size.bytes > 0) {
      // A file may have grown since.
      const auto percent = std::min<std::uint64_t>(tally.bytes_in * 100 / *size.bytes, 100);
      text += std::format(", {} %", percent);
    }
    return text;
  };
}

}  // namespace tinydynamocdc::cli
