// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <format>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

/// Reading members of small JSON documents without exceptions. Templates on the JSON type, so that
/// this header names no library; `Json` is nlohmann::json's kind.
///
/// Two manners. Answers of a peer (member_of to list_of): what is absent, null or of another type
/// counts as not there. Documents that must be right (required_object to parsed_object): everything
/// else is bad_input, and the error begins with the member's name.
namespace tinydynamocdc::base {

/// JSON text as a value; `is_discarded()` where it is none.
template <class Json>
[[nodiscard]] Json parsed_json(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

/// An object's member; nullptr where it is absent or null, and where `object` is none.
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

/// A text, or a number as text: Tinybird's ids come as both.
template <class Json>
[[nodiscard]] std::string id_of(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  return member != nullptr && member->is_number() ? member->dump() : text_of(object, name);
}

template <class Json>
[[nodiscard]] std::int64_t number_of(const Json& object, const char* name, std::int64_t otherwise) {
  const Json* member = member_of(object, name);
  return member != nullptr && member->is_number() ? member->template get<std::int64_t>()
                                                  : otherwise;
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

/// As one line of text. What is not UTF-8 is replaced, so that the peer refuses it instead of an
/// exception ending us.
template <class Json>
[[nodiscard]] std::string dumped(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A member that is an object.
template <class Json>
[[nodiscard]] Result<const Json*> required_object(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr) {
    return fail(ErrorKind::bad_input, std::format("{} is missing", name));
  }
  if (!member->is_object()) {
    return fail(ErrorKind::bad_input, std::format("{} is not an object", name));
  }
  return member;
}

/// A member's text, "" where it is absent or null.
template <class Json>
[[nodiscard]] Result<std::string> checked_text(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr) {
    return std::string();
  }
  if (!member->is_string()) {
    return fail(ErrorKind::bad_input, std::format("{} is not a string", name));
  }
  return member->template get<std::string>();
}

/// A member's text, which is not empty.
template <class Json>
[[nodiscard]] Result<std::string> required_text(const Json& object, const char* name) {
  auto text = checked_text(object, name);
  if (text && text->empty()) {
    return fail(
        ErrorKind::bad_input,
        std::format("{} is {}", name, member_of(object, name) == nullptr ? "missing" : "empty"));
  }
  return text;
}

/// A whole number from 0.
template <class Json>
[[nodiscard]] Result<std::uint64_t> required_count(const Json& object, const char* name) {
  const Json* member = member_of(object, name);
  if (member == nullptr) {
    return fail(ErrorKind::bad_input, std::format("{} is missing", name));
  }
  if (!member->is_number_unsigned()) {
    return fail(ErrorKind::bad_input, std::format("{} is not a whole number from 0", name));
  }
  return member->template get<std::uint64_t>();
}

/// JSON text as an object. bad_input too where an object in it has a member twice: one of the two
/// would hide the other.
template <class Json>
[[nodiscard]] Result<Json> parsed_object(std::string_view text) {
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
    return fail(ErrorKind::bad_input, "not valid JSON");
  }
  if (!parsed.is_object()) {
    return fail(ErrorKind::bad_input, "not a JSON object");
  }
  if (!twice.empty()) {
    return fail(ErrorKind::bad_input, std::format("{} appears twice", twice));
  }
  return parsed;
}

}  // namespace tinydynamocdc::base
