// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace tinydynamocdc::testing {

/// The same choices for the same seed, on every machine.
class RandomChoices {
 public:
  explicit RandomChoices(std::uint64_t seed) : state_(seed * 2 + 1) {}

  unsigned operator()(unsigned below) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<unsigned>((state_ >> 33U) % below);
  }

 private:
  std::uint64_t state_;
};

}  // namespace tinydynamocdc::testing
