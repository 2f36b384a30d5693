// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "base/error.hpp"

namespace tinydynamocdc::base {

/// Where bytes come from, in order, once: a file, an object in S3, the inside of a gzip file. Used
/// by one thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Writes up to `into.size()` bytes (at least one of room) and returns how many; 0 only at the
  /// end, and then again. An error is final: what came before it was right, what follows is lost.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

}  // namespace tinydynamocdc::base
