// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tinydynamocdc::base {

/// Whether two texts are the same, by words of which the last two overlap. For what is compared for
/// every record: the static C library's memcmp goes byte by byte, 4 % of loading small items.
[[nodiscard]] inline bool same_bytes(std::string_view one, std::string_view other) {
  constexpr std::size_t k_word_bytes = sizeof(std::uint64_t);
  const std::size_t bytes = one.size();
  if (bytes != other.size() || bytes < k_word_bytes) {
    return one == other;
  }
  const auto difference = [&](std::size_t at) {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::memcpy(&first, one.data() + at, k_word_bytes);
    std::memcpy(&second, other.data() + at, k_word_bytes);
    return first ^ second;
  };
  std::uint64_t differences = difference(bytes - k_word_bytes);
  for (std::size_t at = 0; at + k_word_bytes < bytes; at += k_word_bytes) {
    differences |= difference(at);
  }
  return differences == 0;
}

}  // namespace tinydynamocdc::base
