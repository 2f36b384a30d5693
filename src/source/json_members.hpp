// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <format>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

/// Reading members of small JSON documents (S3 events, manifests) without exceptions. Errors are
/// bad_input and begin with the member's name. Templates on the JSON type, so that this header
/// names no library; `Json` is nlohmann::json's kind.
namespace tinydynamocdc::source {

/// An object's member; nullptr where it is absent or null.
template <class Json>
[[nodiscard]] const Json* member_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

/// A member that is an object.
template <class Json>
[[nodiscard]] base::Result<const Json*> required_object(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr) {
    return base::fail(base::ErrorKind::bad_input, std::format("{} is missing", name));
  }
  if (!member->is_object()) {
    return base::fail(base::ErrorKind::bad_input, std::format("{} is not an object", name));
  }
  return member;
}

/// A member's text, "" where it is absent or null.
template <class Json>
[[nodiscard]] base::Result<std::string> optional_text(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr) {
    return std::string();
  }
  if (!member->is_string()) {
    return base::fail(base::ErrorKind::bad_input, std::format("{} is not a string", name));
  }
  return member->template get<std::string>();
}

/// A member's text, which is not empty.
template <class Json>
[[nodiscard]] base::Result<std::string> required_text(const Json& object, const char* name) {
  auto text = optional_text(object, name);
  if (text && text->empty()) {
    return base::fail(
        base::ErrorKind::bad_input,
        std::format("{} is {}", name, member_of(object, name) == nullptr ? "missing" : "empty"));
  }
  return text;
}

/// A whole number from 0.
template <class Json>
[[nodiscard]] base::Result<std::uint64_t> required_count(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr) {
    return base::fail(base::ErrorKind::bad_input, std::format("{} is missing", name));
  }
  if (!member->is_number_unsigned()) {
    return base::fail(base::ErrorKind::bad_input,
                      std::format("{} is not a whole number from 0", name));
  }
  return member->template get<std::uint64_t>();
}

/// JSON text as an object. bad_input too where an object in it has a member twice: one of the two
/// would hide the other.
template <class Json>
[[nodiscard]] base::Result<Json> parsed_object(std::string_view text) {
  std::vector<std::set<std::string>> names;  // Of each open object, the innermost last.
  std::string twice;
  const auto watch = [&](int /*depth*/, Json::parse_event_t event, Json& value) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start) {
      names.emplace_back();
    } else if (event == Event::object_end) {
      names.pop_back();
    } else if (event == Event::key) {
      auto name = value.template get<std::string>();
      if (!names.back().insert(name).second && twice.empty()) {
        twice = std::move(name);
      }
    }
    return true;
  };
  auto parsed = Json::parse(text, watch, false);
  if (parsed.is_discarded()) {
    return base::fail(base::ErrorKind::bad_input, "not valid JSON");
  }
  if (!parsed.is_object()) {
    return base::fail(base::ErrorKind::bad_input, "not a JSON object");
  }
  if (!twice.empty()) {
    return base::fail(base::ErrorKind::bad_input, std::format("{} appears twice", twice));
  }
  return parsed;
}

}  // namespace tinydynamocdc::source
