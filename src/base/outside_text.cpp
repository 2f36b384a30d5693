// SPDX-License-Identifier: Apache-2.0
#include "base/outside_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace tinydynamocdc::base {
namespace {

constexpr std::string_view k_redacted = "[redacted]";
constexpr std::size_t k_secret_bytes_min = 8;
constexpr std::size_t k_part_bytes_min = 12;
// What is looked at: what remains of it must fill k_outside_text_bytes_max though a long token
// stands in it several times. Both sides of the search are bounded by it.
constexpr std::size_t k_looked_at_bytes_max = 16 * k_outside_text_bytes_max;

// Bytes that `text` and `secret` have in common from their starts.
std::size_t common(std::string_view text, std::string_view secret) {
  const auto [in_text, in_secret] = std::ranges::mismatch(text, secret);
  return static_cast<std::size_t>(in_text - text.begin());
}

// How many bytes at the start of `text` are the secret or a part of it; 0: none.
std::size_t secret_bytes(std::string_view text, std::string_view secret) {
  if (text.starts_with(secret)) {
    return secret.size();
  }
  if (text.size() < k_part_bytes_min || secret.size() < k_part_bytes_min) {
    return 0;
  }
  std::size_t longest = 0;
  const auto part = text.substr(0, k_part_bytes_min);
  for (auto at = secret.find(part); at != std::string_view::npos; at = secret.find(part, at + 1)) {
    longest = std::max(longest, common(text, secret.substr(at)));
  }
  return longest;
}

std::string redacted(std::string_view text, std::string_view secret) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    if (const auto size = secret_bytes(text, secret); size > 0) {
      result += k_redacted;
      text.remove_prefix(size);
    } else {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return result;
}

void cut(std::string& text) {
  if (text.size() <= k_outside_text_bytes_max) {
    return;
  }
  constexpr std::string_view k_more = "…";
  text.resize(first_bytes(text, k_outside_text_bytes_max - k_more.size()).size());
  text += k_more;
}

}  // namespace

std::string outside_text(std::string_view text, const std::vector<const Secret*>& secrets) {
  std::string result(text.substr(0, k_looked_at_bytes_max));
  for (const Secret* secret : secrets) {
    if (secret->reveal().size() >= k_secret_bytes_min) {
      result = redacted(result, secret->reveal());
    }
  }
  std::ranges::replace_if(result, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  cut(result);
  return result;
}

}  // namespace tinydynamocdc::base
