// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>

namespace tinydynamocdc::cli {

/// For jitter and fake people; nothing secret is made of it.
[[nodiscard]] inline std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace tinydynamocdc::cli
