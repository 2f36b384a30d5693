// SPDX-License-Identifier: Apache-2.0
#include "oracle/json_tree.hpp"

#include "oracle/oracle.hpp"

namespace tinydynamocdc::oracle {
namespace {

constexpr int k_json_levels_max = 1000;  // Protects the stack; far beyond what any contract allows.

Node node_of(NodeKind kind) {
  Node node;
  node.kind = kind;
  return node;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::expected<Node, std::string> value(int level) {
    if (level > k_json_levels_max) {
      return fault("nested too deeply");
    }
    const std::size_t start = at_;
    std::expected<Node, std::string> node = fault("a value was expected");
    switch (look()) {
      case '{':
        node = object(level);
        break;
      case '[':
        node = array(level);
        break;
      case '"':
        node = string();
        break;
      case 't':
        node = literal("true");
        break;
      case 'f':
        node = literal("false");
        break;
      case 'n':
        node = literal("null");
        break;
      default:
        node = number();
    }
    if (node) {
      node->raw = text_.substr(start, at_ - start);
    }
    return node;
  }

 private:
  std::expected<Node, std::string> object(int level) {
    Node node = node_of(NodeKind::object);
    ++at_;
    space();
    if (take('}')) {
      return node;
    }
    while (true) {
      space();
      if (look() != '"') {
        return fault("a member's name was expected");
      }
      auto name = string();
      if (!name) {
        return name;
      }
      space();
      if (!take(':')) {
        return fault("':' was expected");
      }
      space();
      auto member = value(level + 1);
      if (!member) {
        return member;
      }
      node.members.emplace_back(name->body, std::move(*member));
      space();
      if (take('}')) {
        return node;
      }
      if (!take(',')) {
        return fault("',' or '}' was expected");
      }
    }
  }

  std::expected<Node, std::string> array(int level) {
    Node node = node_of(NodeKind::array);
    ++at_;
    space();
    if (take(']')) {
      return node;
    }
    while (true) {
      space();
      auto element = value(level + 1);
      if (!element) {
        return element;
      }
      node.elements.push_back(std::move(*element));
      space();
      if (take(']')) {
        return node;
      }
      if (!take(',')) {
        return fault("',' or ']' was expected");
      }
    }
  }

  std::expected<Node, std::string> string() {
    const std::size_t start = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    if (at_ >= text_.size()) {
      return fault("a string has no end");
    }
    Node node = node_of(NodeKind::string);
    node.body = text_.substr(start, at_ - start);
    ++at_;
    return node;
  }

  std::expected<Node, std::string> literal(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) {
      return fault("an unknown word");
    }
    at_ += word.size();
    return node_of(NodeKind::literal);
  }

  std::expected<Node, std::string> number() {
    const std::size_t end = text_.find_first_not_of("+-.0123456789eE", at_);
    const std::string_view digits =
        text_.substr(at_, end == std::string_view::npos ? std::string_view::npos : end - at_);
    if (!is_number(digits)) {
      return fault("a value was expected");
    }
    at_ += digits.size();
    return node_of(NodeKind::number);
  }

  void space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").contains(text_[at_])) {
      ++at_;
    }
  }
  [[nodiscard]] char look() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char wanted) {
    if (look() != wanted) {
      return false;
    }
    ++at_;
    return true;
  }
  [[nodiscard]] std::unexpected<std::string> fault(const std::string& reason) const {
    return std::unexpected(reason + " at byte " + std::to_string(at_));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// The code point of \uXXXX at `at`, or -1.
int hex_escape(std::string_view body, std::size_t at) {
  if (at + 6 > body.size() || body[at] != '\\' || body[at + 1] != 'u') {
    return -1;
  }
  int value = 0;
  for (const char c : body.substr(at + 2, 4)) {
    const std::size_t lower = std::string_view("0123456789abcdef").find(c);
    const std::size_t upper = std::string_view("0123456789ABCDEF").find(c);
    if (lower == std::string_view::npos && upper == std::string_view::npos) {
      return -1;
    }
    value = value * 16 + static_cast<int>(lower == std::string_view::npos ? upper : lower);
  }
  return value;
}

bool is_high_surrogate(int code) { return code >= 0xD800 && code <= 0xDBFF; }
bool is_low_surrogate(int code) { return code >= 0xDC00 && code <= 0xDFFF; }

// Length of the well-formed UTF-8 sequence at the start of `text` (Unicode, table 3-7), or 0.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto within = [&](std::size_t i, unsigned low, unsigned high) {
    return byte(i) >= low && byte(i) <= high;
  };
  const auto tail = [&](std::size_t i) { return within(i, 0x80, 0xBF); };
  const unsigned first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first <= 0xDF) {
    return tail(1) ? 2 : 0;
  }
  if (first == 0xE0) {
    return within(1, 0xA0, 0xBF) && tail(2) ? 3 : 0;
  }
  if (first == 0xED) {
    return within(1, 0x80, 0x9F) && tail(2) ? 3 : 0;
  }
  if (first >= 0xE1 && first <= 0xEF) {
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (first == 0xF0) {
    return within(1, 0x90, 0xBF) && tail(2) && tail(3) ? 4 : 0;
  }
  if (first >= 0xF1 && first <= 0xF3) {
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  if (first == 0xF4) {
    return within(1, 0x80, 0x8F) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

std::string utf8_of(int code) {
  const auto byte = [](int value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  const auto tail = [&](int shift) { return byte(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    return {byte(code)};
  }
  if (code < 0x800) {
    return {byte(0xC0 | (code >> 6)), tail(0)};
  }
  if (code < 0x10000) {
    return {byte(0xE0 | (code >> 12)), tail(6), tail(0)};
  }
  return {byte(0xF0 | (code >> 18)), tail(12), tail(6), tail(0)};
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  const Node* found = nullptr;
  for (const auto& [member, value] : members) {
    if (member == name) {
      found = &value;
    }
  }
  return found;
}

std::expected<Node, std::string> parse_json(std::string_view text) { return Parser(text).value(0); }

std::string string_fault(std::string_view body) {
  for (std::size_t at = 0; at < body.size();) {
    if (static_cast<unsigned char>(body[at]) < 0x20) {
      return "a raw control character";
    }
    if (body[at] == '"') {
      return "a raw quote";
    }
    if (body[at] != '\\') {
      const std::size_t length = utf8_length(body.substr(at));
      if (length == 0) {
        return "invalid UTF-8";
      }
      at += length;
      continue;
    }
    if (at + 1 < body.size() && std::string_view("\"\\/bfnrt").contains(body[at + 1])) {
      at += 2;
      continue;
    }
    const int code = hex_escape(body, at);
    if (code < 0) {
      return "a broken escape";
    }
    if (is_low_surrogate(code)) {
      return "a lone surrogate";
    }
    if (is_high_surrogate(code)) {
      if (!is_low_surrogate(hex_escape(body, at + 6))) {
        return "a lone surrogate";
      }
      at += 6;
    }
    at += 6;
  }
  return "";
}

std::string unescape(std::string_view body) {
  constexpr std::string_view k_failures = "\"\\/bfnrt";
  constexpr std::string_view k_meanings = "\"\\/\b\f\n\r\t";
  std::string text;
  for (std::size_t at = 0; at < body.size();) {
    if (body[at] != '\\') {
      text += body[at++];
    } else if (const std::size_t failure = k_failures.find(body[at + 1]);
               failure != std::string_view::npos) {
      text += k_meanings[failure];
      at += 2;
    } else {
      int code = hex_escape(body, at);
      at += 6;
      if (is_high_surrogate(code)) {
        code = 0x10000 + (code - 0xD800) * 0x400 + (hex_escape(body, at) - 0xDC00);
        at += 6;
      }
      text += utf8_of(code);
    }
  }
  return text;
}

std::string escape(std::string_view text) {
  constexpr std::string_view k_hex = "0123456789abcdef";
  constexpr std::string_view k_special = "\"\\\b\f\n\r\t";
  constexpr std::string_view k_failures = "\"\\bfnrt";
  std::string body;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (const std::size_t special = k_special.find(c); special != std::string_view::npos) {
      body += '\\';
      body += k_failures[special];
    } else if (code < 0x20) {
      body += "\\u00";
      body += k_hex[code / 16];
      body += k_hex[code % 16];
    } else {
      body += c;
    }
  }
  return body;
}

std::string value_fault(const Node& value) {
  std::string fault = value.kind == NodeKind::string ? string_fault(value.body) : "";
  for (const auto& [name, member] : value.members) {
    if (fault.empty()) {
      fault = string_fault(name);
    }
    if (fault.empty()) {
      fault = value_fault(member);
    }
  }
  for (const auto& element : value.elements) {
    if (fault.empty()) {
      fault = value_fault(element);
    }
  }
  return fault;
}

}  // namespace tinydynamocdc::oracle
