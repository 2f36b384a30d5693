// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <format>
#include <functional>
#include <ranges>
#include <string>
#include <string_view>

/// Small helpers for texts. Letters are those of ASCII; all other bytes stay as they are.
namespace tinydynamocdc::base {

[[nodiscard]] constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string upper(std::string_view text);

/// Whether two names are the same but for the case of their letters, as headers' names are.
[[nodiscard]] bool same_name(std::string_view one, std::string_view other);

/// Blanks, tabs and ends of lines.
inline constexpr std::string_view k_blanks = " \t\r\n";

/// The text without the characters of `around` at its ends. Borrows.
[[nodiscard]] std::string_view trimmed(std::string_view text, std::string_view around = k_blanks);

/// Appends to a list in one text: "a" becomes "a, b".
void add_to_list(std::string& list, std::string_view text, std::string_view between = ", ");

/// All texts as one: "a, b, c". `text_of` gives the text of an element.
template <std::ranges::input_range Texts, class TextOf = std::identity>
[[nodiscard]] std::string joined(const Texts& texts, std::string_view between = ", ",
                                 TextOf text_of = {}) {
  std::string all;
  bool is_first = true;
  for (const auto& element : texts) {
    all += is_first ? std::string_view() : between;
    all += std::invoke(text_of, element);
    is_first = false;
  }
  return all;
}

/// The first `shown_max` of them, and how many are left out: "a, b and 3 more".
template <std::ranges::sized_range Texts, class TextOf = std::identity>
[[nodiscard]] std::string joined_up_to(std::size_t shown_max, const Texts& texts,
                                       std::string_view between = ", ", TextOf text_of = {}) {
  auto all = joined(std::views::take(texts, shown_max), between, text_of);
  const std::size_t count = std::ranges::size(texts);
  return count <= shown_max ? all : std::format("{} and {} more", all, count - shown_max);
}

/// "1 item", "2 items".
[[nodiscard]] std::string counted(std::int64_t count, std::string_view item);

}  // namespace tinydynamocdc::base
