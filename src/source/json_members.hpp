// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <format>
#include <string>
#include <string_view>

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

/// JSON text as an object.
template <class Json>
[[nodiscard]] base::Result<Json> parsed_object(std::string_view text) {
  auto parsed = Json::parse(text, nullptr, false);
  if (parsed.is_discarded()) {
    return base::fail(base::ErrorKind::bad_input, "not valid JSON");
  }
  if (!parsed.is_object()) {
    return base::fail(base::ErrorKind::bad_input, "not a JSON object");
  }
  return parsed;
}

}  // namespace tinydynamocdc::source
