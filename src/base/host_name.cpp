// SPDX-License-Identifier: Apache-2.0
#include "base/host_name.hpp"

#include <algorithm>

namespace tinydynamocdc::base {
namespace {

bool is_label_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

bool is_host_label(std::string_view text) {
  return !text.empty() && text.size() <= k_host_label_bytes_max && !text.starts_with('-') &&
         !text.ends_with('-') && std::ranges::all_of(text, is_label_character);
}

bool is_host_name(std::string_view text) {
  if (text.size() > 1 && text.ends_with('.')) {
    text.remove_suffix(1);
  }
  if (text.size() > k_host_name_bytes_max) {
    return false;
  }
  for (;;) {
    const auto dot = text.find('.');
    if (!is_host_label(text.substr(0, dot))) {
      return false;
    }
    if (dot == std::string_view::npos) {
      return true;
    }
    text.remove_prefix(dot + 1);
  }
}

}  // namespace tinydynamocdc::base
