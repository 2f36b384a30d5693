// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/typed_value.hpp"

#include <format>
#include <string>

#include "dynamodb/attribute_path.hpp"
#include "dynamodb/number.hpp"

namespace tinydynamocdc::dynamodb {

std::optional<Tag> enter_typed_value(JsonReader& in) {
  if (!in.enter_object()) {
    return std::nullopt;
  }
  const auto tag = in.next_member();
  if (!tag) {
    return std::nullopt;
  }
  if (tag->end) {
    static_cast<void>(in.fail("no type tag", tag->name_position));
    return std::nullopt;
  }
  return Tag{.text = tag->name_text, .position = tag->name_position};
}

bool leave_typed_value(JsonReader& in) {
  const auto other = in.next_member();
  if (other && !other->end) {
    static_cast<void>(in.fail("two type tags", other->name_position));
  }
  return other && other->end;
}

std::optional<std::string_view> read_string_of(JsonReader& in, std::string_view tag) {
  if (in.peek() != '"') {
    static_cast<void>(in.fail(std::format("{} needs a string", tag), in.position()));
    return std::nullopt;
  }
  const auto text = in.read_string();
  if (!text) {
    return std::nullopt;
  }
  return *text;
}

std::optional<std::string_view> read_number_of(JsonReader& in, std::string_view tag) {
  static_cast<void>(in.peek());
  const std::size_t position = in.position();
  const auto text = read_string_of(in, tag);
  if (text && !is_number(*text)) {
    static_cast<void>(in.fail("not a number", position));
    return std::nullopt;
  }
  return text;
}

void fail_unknown_tag(JsonReader& in, const Tag& tag) {
  std::string shown = shown_name(tag.text);
  if (!shown.starts_with('"')) {
    shown = std::format("\"{}\"", shown);
  }
  static_cast<void>(in.fail(std::format("unknown type tag {}", shown), tag.position));
}

}  // namespace tinydynamocdc::dynamodb
