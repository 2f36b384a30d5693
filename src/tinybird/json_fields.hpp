// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

/// Reading members of Tinybird's JSON answers without exceptions: what is absent or of another type
/// counts as not there. Templates on the JSON type, so that this header names no library; `Json` is
/// nlohmann::json's kind.
namespace tinydynamocdc::tinybird {

template <class Json>
[[nodiscard]] const Json* member_of(const Json& object, const char* name) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

/// A text, or a number as text: ids come as both.
template <class Json>
[[nodiscard]] std::string text_of(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr) {
    return {};
  }
  if (member->is_string()) {
    return member->template get<std::string>();
  }
  return member->is_number() ? member->dump() : std::string();
}

template <class Json>
[[nodiscard]] bool flag_of(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  return member != nullptr && member->is_boolean() && member->template get<bool>();
}

/// The elements of an array; none when it is not there.
template <class Json>
[[nodiscard]] std::vector<Json> list_of(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  return member != nullptr && member->is_array() ? std::vector<Json>(member->begin(), member->end())
                                                 : std::vector<Json>();
}

}  // namespace tinydynamocdc::tinybird
