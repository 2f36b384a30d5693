// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "aws/service_failure.hpp"

/// Reading members of AWS's JSON answers without exceptions: what is absent, null or of another
/// type counts as not there. Templates on the JSON type, so that this header names no library;
/// `Json` is nlohmann::json's kind.
namespace tinydynamocdc::aws {

template <class Json>
[[nodiscard]] const Json* member_of(const Json& object, const char* name) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

template <class Json>
[[nodiscard]] std::optional<std::string> optional_text(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr || !member->is_string()) {
    return std::nullopt;
  }
  return member->template get<std::string>();
}

template <class Json>
[[nodiscard]] std::string text_of(const Json& object, const char* name) {
  return optional_text(object, name).value_or(std::string());
}

template <class Json>
[[nodiscard]] std::int64_t number_of(const Json& object, const char* name, std::int64_t otherwise) {
  const Json* member = member_of(object, name);
  return member != nullptr && member->is_number() ? member->template get<std::int64_t>()
                                                  : otherwise;
}

/// AWS's times are epoch seconds, mostly with a fraction. Here milliseconds, rounded down.
template <class Json>
[[nodiscard]] std::optional<std::int64_t> unix_ms_of(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr || !member->is_number()) {
    return std::nullopt;
  }
  const double milliseconds = std::floor(member->template get<double>() * 1000.0);
  constexpr double k_limit = 1e15;  // far beyond any year that makes sense
  return std::abs(milliseconds) < k_limit ? std::optional(static_cast<std::int64_t>(milliseconds))
                                          : std::nullopt;
}

template <class Json>
[[nodiscard]] bool flag_of(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  return member != nullptr && member->is_boolean() && member->template get<bool>();
}

/// As one line of text. What is not UTF-8 is replaced, so that AWS refuses it instead of an
/// exception ending us.
template <class Json>
[[nodiscard]] std::string dumped(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// An object of texts, as tags and variables are.
template <class Json>
[[nodiscard]] Tags texts_of(const Json& object, const char* name) {
  Tags texts;
  const Json* member = member_of(object, name);
  if (member == nullptr || !member->is_object()) {
    return texts;
  }
  for (const auto& [key, value] : member->items()) {
    if (value.is_string()) {
      texts.emplace(key, value.template get<std::string>());
    }
  }
  return texts;
}

/// [{"Key":…,"Value":…}], the other form of tags.
template <class Json>
[[nodiscard]] Tags tag_list_of(const Json& object, const char* name) {
  Tags tags;
  const Json* list = member_of(object, name);
  if (list == nullptr || !list->is_array()) {
    return tags;
  }
  for (const Json& tag : *list) {
    tags.emplace(text_of(tag, "Key"), text_of(tag, "Value"));
  }
  return tags;
}

template <class Json>
[[nodiscard]] Json tag_list(const Tags& tags) {
  Json list = Json::array();
  for (const auto& [key, value] : tags) {
    list.push_back({{"Key", key}, {"Value", value}});
  }
  return list;
}

}  // namespace tinydynamocdc::aws
