// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace tinydynamocdc::base {

/// The whole number that all of the text is: digits, in front of them a `-` where T is signed.
/// Leading zeros count for nothing ("007" is 7). Nothing: an empty text, a `+`, blanks, anything
/// behind the digits, and what T cannot hold. With `radix` 16 digits may be of either case, without
/// "0x".
template <std::integral T>
[[nodiscard]] std::optional<T> parse_whole(std::string_view text, int radix = 10) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, radix);
  const bool is_whole = !text.empty() && read.ec == std::errc() && read.ptr == end;
  return is_whole ? std::optional(value) : std::nullopt;
}

}  // namespace tinydynamocdc::base
