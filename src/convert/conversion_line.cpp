// SPDX-License-Identifier: Apache-2.0
#include "convert/conversion_line.hpp"

#include <algorithm>
#include <chrono>
#include <format>

namespace tinydynamocdc::convert {

base::Progress::Line conversion_line(const Tally& tally, ConversionSize size) {
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

}  // namespace tinydynamocdc::convert
