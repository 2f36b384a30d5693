// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/progress.hpp"
#include "convert/convert_file.hpp"

namespace tinydynamocdc::convert {

/// What there is to be converted.
struct ConversionSize {
  std::size_t files = 0;
  std::optional<std::uint64_t> bytes;  ///< On disk.
};

/// `file 3 of 12, 1204711 rows, 412 MB/s, 37 %`. What is borrowed must outlive it.
[[nodiscard]] base::Progress::Line conversion_line(const Tally& tally, ConversionSize size);

}  // namespace tinydynamocdc::convert
