// SPDX-License-Identifier: Apache-2.0
#include "verify/json_value.hpp"

#include <format>

#include "base/try.hpp"
#include "base/utf8.hpp"
#include "dynamodb/json_reader.hpp"
#include "dynamodb/keys.hpp"

namespace tinydynamocdc::verify {

using base::Result;
using dynamodb::JsonReader;
using Kind = JsonValue::Kind;

namespace {

Result<JsonValue> read(JsonReader& in, int levels);

Result<JsonValue> read_object(JsonReader& in, int levels) {
  JsonValue value{.kind = Kind::object, .text = {}, .elements = {}, .members = {}};
  TINYDYNAMOCDC_TRY_VOID(in.enter_object());
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto member, in.next_member());
    if (member.end) {
      return value;
    }
    TINYDYNAMOCDC_TRY(auto inner, read(in, levels));
    value.members.emplace_back(dynamodb::unescaped(member.name_text), std::move(inner));
  }
}

Result<JsonValue> read_array(JsonReader& in, int levels) {
  JsonValue value{.kind = Kind::array, .text = {}, .elements = {}, .members = {}};
  TINYDYNAMOCDC_TRY_VOID(in.enter_array());
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto more, in.next_element());
    if (!more) {
      return value;
    }
    TINYDYNAMOCDC_TRY(auto inner, read(in, levels));
    value.elements.push_back(std::move(inner));
  }
}

Result<JsonValue> read_leaf(JsonReader& in, char kind) {
  JsonValue value;
  if (kind == '"') {
    TINYDYNAMOCDC_TRY(const auto text, in.read_string());
    value.kind = Kind::string;
    value.text = dynamodb::unescaped(text);
  } else if (kind == '0') {
    TINYDYNAMOCDC_TRY(value.text, in.read_number());
    value.kind = Kind::number;
  } else {
    TINYDYNAMOCDC_TRY(value.text, in.read_checked());
    value.kind = value.text == "null" ? Kind::null : Kind::boolean;
  }
  return value;
}

Result<JsonValue> read(JsonReader& in, int levels) {
  const auto kind = in.peek();
  if (levels == 0) {
    return in.fail("more levels than an item can have", in.position());
  }
  if (kind == '{') {
    return read_object(in, levels - 1);
  }
  return kind == '[' ? read_array(in, levels - 1) : read_leaf(in, kind);
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  const JsonValue* found = nullptr;
  for (const auto& [member, value] : members) {
    if (member == name) {
      if (found != nullptr) {
        return nullptr;
      }
      found = &value;
    }
  }
  return found;
}

Result<JsonValue> parse_json(std::string_view text) {
  JsonReader in(text);
  TINYDYNAMOCDC_TRY(auto value, read(in, k_json_levels_max));
  TINYDYNAMOCDC_TRY_VOID(in.expect_end());
  return value;
}

void write_json(const JsonValue& value, NumberText number, std::size_t bytes_max,
                std::string& out) {
  if (out.size() > bytes_max) {
    return;
  }
  const char* between = "";
  switch (value.kind) {
    case Kind::null:
      out += "null";
      break;
    case Kind::boolean:
      out += value.text;
      break;
    case Kind::number:
      out += number(value.text);
      break;
    case Kind::string:
      out += json_string(value.text);
      break;
    case Kind::array:
      out += '[';
      for (const auto& element : value.elements) {
        out += std::exchange(between, ",");
        write_json(element, number, bytes_max, out);
      }
      out += ']';
      break;
    case Kind::object:
      out += '{';
      for (const auto& [name, member] : value.members) {
        out += std::exchange(between, ",");
        out += json_string(name) + ":";
        write_json(member, number, bytes_max, out);
      }
      out += '}';
      break;
  }
}

std::string short_json(const JsonValue& value, std::size_t bytes_max) {
  std::string text;
  write_json(value, [](const std::string& as_written) { return as_written; }, bytes_max, text);
  if (text.size() > bytes_max) {
    text.resize(base::first_bytes(text, bytes_max).size());
    text += "…";
  }
  return text;
}

std::string json_string(std::string_view text) {
  constexpr std::string_view k_short = "\"\\\b\f\n\r\t";
  constexpr std::string_view k_letters = "\"\\bfnrt";
  std::string json = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const auto at = k_short.find(c); at != std::string_view::npos) {
      json += '\\';
      json += k_letters[at];
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      json += std::format("\\u{:04X}", static_cast<unsigned>(c));
    } else if (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029") {
      json += text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      json += c;
    }
  }
  return json + '"';
}

}  // namespace tinydynamocdc::verify
