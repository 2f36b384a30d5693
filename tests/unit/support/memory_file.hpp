// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>

#include "base/bytes_at.hpp"

namespace tinydynamocdc::testing {

/// Bytes in memory, which must outlive this, from any place.
class MemoryFile final : public base::BytesAt {
 public:
  explicit MemoryFile(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] base::Result<std::size_t> read_at(std::uint64_t offset,
                                                  std::span<char> into) override {
    const auto rest = bytes_.substr(std::min<std::size_t>(offset, bytes_.size()));
    return rest.copy(into.data(), into.size());
  }

 private:
  std::string_view bytes_;
};

}  // namespace tinydynamocdc::testing
