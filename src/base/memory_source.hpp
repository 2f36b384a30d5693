// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "base/byte_source.hpp"

namespace tinydynamocdc::base {

/// Bytes that are in memory already.
class MemorySource final : public ByteSource {
 public:
  /// `bytes` must outlive this.
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    const std::size_t size = std::min(into.size(), rest_.size());
    if (size > 0) {  // memcpy takes no null pointer, not even for nothing.
      std::memcpy(into.data(), rest_.data(), size);
    }
    rest_.remove_prefix(size);
    return size;
  }

 private:
  std::string_view rest_;
};

}  // namespace tinydynamocdc::base
