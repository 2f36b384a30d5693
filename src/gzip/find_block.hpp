// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "gzip/block_codes.hpp"

namespace tinydynamocdc::gzip {

struct BitRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};
/// The first bit in the range from which on `deflated` looks like a block with codes of its own
/// that is not the last one. Nearly always it is one: its codes are complete, which by chance one
/// place in 10^9 is. Whether it is shows when everything before it has been decoded. `codes` is
/// overwritten.
[[nodiscard]] std::optional<std::uint64_t> find_block(std::span<const std::uint8_t> deflated,
                                                      BitRange range, BlockCodes& codes);

}  // namespace tinydynamocdc::gzip
