// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/attribute_path.hpp"

#include <algorithm>
#include <format>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

constexpr std::size_t k_shown_name_bytes_max = 100;

[[nodiscard]] bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

}  // namespace

std::string shown_name(std::string_view name_text) {
  const bool is_long = name_text.size() > k_shown_name_bytes_max;
  const auto shown = base::first_bytes(name_text, k_shown_name_bytes_max);
  const std::string_view dots = is_long ? "…" : "";
  const bool is_bare = !shown.empty() && std::ranges::all_of(shown, is_plain);
  return is_bare ? std::format("{}{}", shown, dots) : std::format("\"{}{}\"", shown, dots);
}

void AttributePath::enter_member(std::string_view name_text) {
  TINYDYNAMOCDC_CHECK(count_ < steps_.size());
  steps_[count_++] = {.name_text = name_text, .index = 0, .kind = Step::Kind::member};
}

void AttributePath::enter_element() {
  TINYDYNAMOCDC_CHECK(count_ < steps_.size());
  steps_[count_++] = {.name_text = {}, .index = 0, .kind = Step::Kind::element};
}

void AttributePath::next_element() { ++steps_[count_ - 1].index; }

void AttributePath::leave() { --count_; }

std::string AttributePath::text() const {
  if (count_ == 0) {
    return "item";
  }
  std::string text = "attribute ";
  for (std::size_t i = 0; i < count_; ++i) {
    const Step& step = steps_[i];
    if (step.kind == Step::Kind::element) {
      text += std::format("[{}]", step.index);
    } else {
      if (i != 0) {
        text += '.';
      }
      text += shown_name(step.name_text);
    }
  }
  return text;
}

}  // namespace tinydynamocdc::dynamodb
