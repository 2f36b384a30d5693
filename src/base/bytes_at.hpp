// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.hpp"

namespace tinydynamocdc::base {

/// Bytes that can be had from any place, by several threads at once: a file on disk.
class BytesAt {
 public:
  virtual ~BytesAt() = default;

  /// When it was opened.
  [[nodiscard]] virtual std::uint64_t size() const = 0;

  /// Writes up to `into.size()` bytes (at least one of room) from `offset` on and returns how many;
  /// 0 only at the end or behind it.
  [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) = 0;
};

}  // namespace tinydynamocdc::base
