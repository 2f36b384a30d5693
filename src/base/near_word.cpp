// SPDX-License-Identifier: Apache-2.0
#include "base/near_word.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace tinydynamocdc::base {

namespace {

// Shorter ones begin too many words.
constexpr std::size_t k_beginning_min = 3;

// Levenshtein's distance, one row of the table at a time.
std::size_t edits(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const auto replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({row[j + 1] + 1, row[j] + 1, replaced}));
    }
  }
  return row.back();
}

}  // namespace

std::string near_word(std::string_view typed, std::span<const std::string> words) {
  std::string nearest;
  auto fewest = typed.size() / 3 + 1;
  for (const auto& word : words) {
    const bool is_begun = typed.size() >= k_beginning_min && word.starts_with(typed);
    const auto count = is_begun && word != typed ? std::size_t{1} : edits(typed, word);
    if (count < fewest) {
      fewest = count;
      nearest = word;
    }
  }
  return nearest;
}

}  // namespace tinydynamocdc::base
