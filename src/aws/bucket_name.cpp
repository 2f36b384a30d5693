// SPDX-License-Identifier: Apache-2.0
#include "aws/bucket_name.hpp"

#include <algorithm>

namespace tinydynamocdc::aws {

namespace {

constexpr std::size_t k_name_min = 3;
constexpr std::size_t k_name_max = 63;
constexpr std::size_t k_prefix_max = 512;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool is_bucket_name(std::string_view name) {
  return name.size() >= k_name_min && name.size() <= k_name_max &&
         is_letter_or_digit(name.front()) && is_letter_or_digit(name.back()) &&
         !name.contains("..") && std::ranges::all_of(name, [](char c) {
           return is_letter_or_digit(c) || c == '.' || c == '-';
         });
}

bool is_key_prefix(std::string_view prefix) {
  return !prefix.empty() && prefix.size() <= k_prefix_max && prefix.front() != '/' &&
         prefix.back() != '/' &&
         std::ranges::none_of(prefix, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

}  // namespace tinydynamocdc::aws
