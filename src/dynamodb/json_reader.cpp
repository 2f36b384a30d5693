// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/json_reader.hpp"

#include <bitset>
#include <format>
#include <vector>

#include "base/try.hpp"
#include "dynamodb/container_end.hpp"
#include "dynamodb/json_text.hpp"
#include "dynamodb/number.hpp"

namespace tinydynamocdc::dynamodb {

using base::Result;

namespace {

// As deep as brackets are told apart.
constexpr std::size_t k_levels_max = 1'024;

[[nodiscard]] bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

[[nodiscard]] bool ends_scalar(char c) {
  return is_space(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '"' || c == '[' ||
         c == '{';
}

[[nodiscard]] bool begins_number(char c) { return c == '-' || (c >= '0' && c <= '9'); }

}  // namespace

std::unexpected<base::Error> JsonReader::fail(std::string_view reason, std::size_t position) {
  if (!error_) {
    error_ = base::Error{base::ErrorKind::bad_input, std::format("{} (byte {})", reason, position)};
  }
  return std::unexpected(*error_);
}

void JsonReader::skip_space() {
  while (position_ < text_.size() && is_space(text_[position_])) {
    ++position_;
  }
}

char JsonReader::peek() {
  if (error_) {
    return '\0';
  }
  skip_space();
  if (position_ == text_.size()) {
    return '\0';
  }
  const char c = text_[position_];
  return begins_number(c) ? '0' : c;
}

Result<void> JsonReader::enter(char bracket) {
  if (peek() != bracket) {
    return fail(std::format("expected {}", bracket), position_);
  }
  ++position_;
  first_ = true;
  return {};
}

Result<void> JsonReader::enter_object() { return enter('{'); }

Result<void> JsonReader::enter_array() { return enter('['); }

// Consumes what stands before the next member or element; false: the closing bracket.
Result<bool> JsonReader::next_in(char closing_bracket) {
  if (error_) {
    return std::unexpected(*error_);
  }
  char next = peek();
  if (next == closing_bracket) {
    ++position_;
    first_ = false;
    return false;
  }
  if (!first_) {
    if (next != ',') {
      return fail(std::format("expected , or {}", closing_bracket), position_);
    }
    ++position_;
    next = peek();
    if (next == closing_bracket) {
      return fail("nothing after a comma", position_);
    }
  }
  first_ = false;
  return true;
}

Result<JsonReader::Member> JsonReader::next_member() {
  const auto more = next_in('}');
  if (!more) {
    return std::unexpected(more.error());
  }
  if (!*more) {
    return Member{.name_text = {}, .name_position = position_ - 1, .end = true};
  }
  if (peek() != '"') {
    return fail("expected a member's name", position_);
  }
  const std::size_t name_position = position_;
  const auto name = read_string();
  if (!name) {
    return std::unexpected(name.error());
  }
  if (peek() != ':') {
    return fail("expected :", position_);
  }
  ++position_;
  return Member{.name_text = *name, .name_position = name_position};
}

Result<bool> JsonReader::next_element() { return next_in(']'); }

Result<std::string_view> JsonReader::read_string() {
  if (peek() != '"') {
    return fail("expected a string", position_);
  }
  const std::size_t begin = position_ + 1;
  const auto end = checked_string_end(text_, begin);
  if (!end) {
    return fail(end.error().reason, end.error().position);
  }
  position_ = *end + 1;
  return text_.substr(begin, *end - begin);
}

// Consumes and returns what stands up to the next space or punctuation.
std::string_view JsonReader::take_scalar() {
  const std::size_t begin = position_;
  while (position_ < text_.size() && !ends_scalar(text_[position_])) {
    ++position_;
  }
  return text_.substr(begin, position_ - begin);
}

Result<std::string_view> JsonReader::read_number() {
  if (peek() != '0') {
    return fail("expected a number", position_);
  }
  const std::size_t begin = position_;
  const std::string_view number = take_scalar();
  if (!is_number(number)) {
    return fail("not a number", begin);
  }
  return number;
}

Result<void> JsonReader::skip_container() {
  if (const std::size_t end = container_end(text_, position_); end != std::string_view::npos) {
    position_ = end;
    return {};
  }
  // Byte by byte, to say what is wrong and where, or for what is deeper than the fast way goes.
  std::bitset<k_levels_max> is_object;
  std::size_t depth = 0;
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == '"') {
      position_ = unchecked_string_end(text_, position_ + 1);
    }
    if (c == '{' || c == '[') {
      if (depth < k_levels_max) {
        is_object[depth] = c == '{';
      }
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
      // Deeper ones are only counted: whoever reads them refuses them.
      if (depth < k_levels_max && is_object[depth] != (c == '}')) {
        return fail(std::format("expected {}", is_object[depth] ? '}' : ']'), position_);
      }
      if (depth == 0) {
        ++position_;
        return {};
      }
    }
    ++position_;
  }
  return fail("the text ends in a value", text_.size());
}

Result<std::string_view> JsonReader::read_raw() {
  const char kind = peek();
  if (error_) {
    return std::unexpected(*error_);
  }
  const std::size_t begin = position_;
  if (kind == '{' || kind == '[') {
    if (auto skipped = skip_container(); !skipped) {
      return std::unexpected(skipped.error());
    }
  } else if (kind == '"') {
    const std::size_t end = unchecked_string_end(text_, begin + 1);
    if (end == text_.size()) {
      return fail("the text ends in a string", end);
    }
    position_ = end + 1;
  } else if (kind == '\0' && position_ == text_.size()) {
    return fail("expected a value", begin);
  } else {
    const std::string_view scalar = take_scalar();
    const bool is_literal = scalar == "true" || scalar == "false" || scalar == "null";
    if (!is_literal && !is_number(scalar)) {
      return fail("not a value", begin);
    }
  }
  return text_.substr(begin, position_ - begin);
}

Result<void> JsonReader::walk_scalar(char kind, Strings strings) {
  if (kind == '0') {
    return read_number().transform([](std::string_view) {});
  }
  if (kind == '"' && strings == Strings::checked) {
    return read_string().transform([](std::string_view) {});
  }
  return read_raw().transform([](std::string_view) {});
}

Result<std::string_view> JsonReader::walk(Strings strings) {
  std::vector<bool> is_object;  // Of each open container, the innermost last.
  static_cast<void>(peek());
  const std::size_t begin = position_;
  do {
    const char kind = peek();
    if (kind == '{' || kind == '[') {
      if (strings == Strings::checked && is_object.size() == k_levels_max) {
        return fail("too many levels", position_);
      }
      is_object.push_back(kind == '{');
      if (auto entered = enter(kind); !entered) {
        return std::unexpected(entered.error());
      }
    } else {
      TINYDYNAMOCDC_TRY_VOID(walk_scalar(kind, strings));
    }
    // To the next value, out of all containers that end before it.
    for (bool more = false; !is_object.empty() && !more;) {
      const auto next =
          is_object.back()
              ? next_member().transform([](const Member& member) { return !member.end; })
              : next_element();
      if (!next) {
        return std::unexpected(next.error());
      }
      more = *next;
      if (!more) {
        is_object.pop_back();
      }
    }
  } while (!is_object.empty());
  return text_since(begin);
}

Result<std::string_view> JsonReader::read_checked() { return walk(Strings::checked); }

Result<void> JsonReader::skip_value() {
  return read_checked().transform([](std::string_view) {});
}

bool has_whole_structure(std::string_view text) {
  JsonReader reader(text);
  return reader.walk(JsonReader::Strings::raw) && reader.expect_end();
}

Result<void> JsonReader::expect_end() {
  skip_space();
  if (error_ || position_ != text_.size()) {
    return fail("unexpected text after the value's end", position_);
  }
  return {};
}

}  // namespace tinydynamocdc::dynamodb
