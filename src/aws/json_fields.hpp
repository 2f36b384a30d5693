// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "aws/service_failure.hpp"
#include "base/json_members.hpp"

/// AWS's own forms of JSON members, beside those of base/json_members: times, and tags as objects
/// and as lists. Templates on the JSON type, so that this header names no library.
namespace tinydynamocdc::aws {

/// AWS's times are epoch seconds, mostly with a fraction. Here milliseconds, rounded down.
template <class Json>
[[nodiscard]] std::optional<std::int64_t> unix_ms_of(const Json& object, const char* name) {
  const Json* member = base::member_of(object, name);
  if (member == nullptr || !member->is_number()) {
    return std::nullopt;
  }
  const double milliseconds = std::floor(member->template get<double>() * 1000.0);
  constexpr double k_limit = 1e15;  // far beyond any year that makes sense
  return std::abs(milliseconds) < k_limit ? std::optional(static_cast<std::int64_t>(milliseconds))
                                          : std::nullopt;
}

/// An object of texts, as tags and variables are.
template <class Json>
[[nodiscard]] Tags texts_of(const Json& object, const char* name) {
  Tags texts;
  const Json* member = base::member_of(object, name);
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
  const Json* list = base::member_of(object, name);
  if (list == nullptr || !list->is_array()) {
    return tags;
  }
  for (const Json& tag : *list) {
    tags.emplace(base::text_of(tag, "Key"), base::text_of(tag, "Value"));
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
