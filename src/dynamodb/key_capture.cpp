// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/key_capture.hpp"

#include <algorithm>
#include <cstring>

#include "base/check.hpp"
#include "dynamodb/keys.hpp"
#include "dynamodb/number.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

[[nodiscard]] bool has_escape(std::string_view text) { return text.contains('\\'); }

// An escape is longer than what it stands for: of the same size they are the same as they stand, or
// not at all.
[[nodiscard]] bool is_same_name(std::string_view name_text, std::string_view name,
                                bool name_has_backslash) {
  if (name_text.size() <= name.size()) {
    return name_text == name && !name_has_backslash;
  }
  return has_escape(name_text) && unescaped(name_text) == name;
}

}  // namespace

std::string_view to_string(KeyFault fault) {
  switch (fault) {
    case KeyFault::none:
      return "";
    case KeyFault::wrong_type:
      return "a key attribute is of type S, N or B";
    case KeyFault::twice:
      return "a key attribute appears twice";
    case KeyFault::out_of_range:
      return "a number key is out of a Float64's range";
  }
  return "";
}

KeyFault key_fault(std::string_view tag, std::string_view value_text) {
  const char type = tag.size() == 1 ? tag.front() : '\0';
  if (type != 'S' && type != 'N' && type != 'B') {
    return KeyFault::wrong_type;
  }
  if (type == 'N' && !is_float64_number(value_text)) {
    return KeyFault::out_of_range;
  }
  return KeyFault::none;
}

bool is_name_before(std::string_view name_text, std::string_view other_name_text) {
  if (!has_escape(name_text) && !has_escape(other_name_text)) {
    return name_text < other_name_text;
  }
  return unescaped(name_text) < unescaped(other_name_text);
}

KeyCapture::KeyCapture(const KeyNames& names, ItemKeys& keys) : names_(names), keys_(keys) {
  TINYDYNAMOCDC_CHECK(names.count <= k_key_attributes_max);
  keys_ = ItemKeys{.attributes = {}, .count = names.count};
  keys_missing = names.count;
  for (std::size_t i = 0; i < names.count; ++i) {
    const std::string_view name = names.names[i];
    const std::size_t bytes = std::min(name.size(), sizeof(name_begins[i]));
    constexpr char k_all_bits[sizeof(name_masks[i])] = {-1, -1, -1, -1, -1, -1, -1, -1};
    name_bytes[i] = name.size();
    has_backslash_[i] = has_escape(name);
    if (bytes > 0) {
      std::memcpy(&name_begins[i], name.data(), bytes);
    }
    std::memcpy(&name_masks[i], k_all_bits, bytes);
  }
  if (names.count == 2 && names.names[1] < names.names[0]) {
    std::swap(places_[0], places_[1]);
  }
}

KeyFault KeyCapture::take(std::string_view name_text, std::string_view tag,
                          std::string_view value_text) {
  for (std::size_t name = 0; name < std::min(names_.count, k_key_attributes_max); ++name) {
    if (!is_same_name(name_text, names_.names[name], has_backslash_[name])) {
      continue;
    }
    if (const KeyFault fault = key_fault(tag, value_text); fault != KeyFault::none) {
      return fault;
    }
    KeyAttribute& key = keys_.attributes[places_[name]];
    if (key.tag != '\0') {
      return KeyFault::twice;
    }
    key = {.name_text = name_text, .tag = tag.front(), .value_text = value_text};
    --keys_missing;
  }
  return KeyFault::none;
}

std::optional<std::string_view> KeyCapture::missing() const {
  for (std::size_t name = 0; name < std::min(names_.count, k_key_attributes_max); ++name) {
    if (keys_.attributes[places_[name]].tag == '\0') {
      return names_.names[name];
    }
  }
  return std::nullopt;
}

}  // namespace tinydynamocdc::dynamodb
