// SPDX-License-Identifier: Apache-2.0
#include "stack/yaml.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <format>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/check.hpp"
#include "base/text.hpp"

namespace tinydynamocdc::stack {

using Json = nlohmann::ordered_json;

namespace {

// As long may a list on one line be.
constexpr std::size_t k_flow_characters_max = 88;

bool is_plain(std::string_view text) {
  constexpr std::array<std::string_view, 10> k_words{"true", "false", "yes", "no", "on",
                                                     "off",  "null",  "y",   "n",  "~"};
  const auto is_usual = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_./:@-").contains(static_cast<char>(c));
  };
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
         text.back() != ':' && std::ranges::all_of(text, is_usual) &&
         !std::ranges::contains(k_words, base::lower(text));
}

// In apostrophes where that saves many backslashes.
std::string quoted(const std::string& text) {
  if (!text.contains('"') || text.contains('\n')) {
    return Json(text).dump();
  }
  std::string all = "'";
  for (const char c : text) {
    all += c == '\'' ? "''" : std::string(1, c);
  }
  return all + "'";
}

std::string scalar(const Json& value) {
  if (!value.is_string()) {
    return value.dump();
  }
  const auto& text = value.get_ref<const std::string&>();
  return is_plain(text) ? text : quoted(text);
}

// `${Name}` and nothing else: the name.
std::string_view only_name(std::string_view text) {
  const bool is_one =
      text.starts_with("${") && text.ends_with('}') && text.find('}') == text.size() - 1;
  return is_one ? text.substr(2, text.size() - 3) : std::string_view();
}

Json with_intrinsics(const Json& value, const References& references) {
  if (value.is_object() && value.size() == 1 && value.begin().key() == "Fn::Sub") {
    return value;
  }
  if (value.is_structured()) {
    auto changed = value;
    for (auto& member : changed) {
      member = with_intrinsics(member, references);
    }
    return changed;
  }
  if (!value.is_string()) {
    return value;
  }
  const auto& text = value.get_ref<const std::string&>();
  if (const auto found = references.find(text); found != references.end()) {
    return Json::parse(found->second);
  }
  if (const auto name = only_name(text); !name.empty()) {
    return Json{{"Ref", name}};
  }
  return text.contains("${") ? Json{{"Fn::Sub", text}} : value;
}

class Writer {
 public:
  // Behind a key or a dash: on the same line, or on lines of its own.
  std::string value(const Json& value, std::size_t indent) const {
    if (const auto line = inline_text(value); !line.empty()) {
      return std::format(" {}\n", line);
    }
    if (const auto tag = tag_of(value); !tag.empty()) {
      return std::format(" {}\n{}", tag, list(value.front(), indent));
    }
    return "\n" + (value.is_array() ? list(value, indent) : object(value, indent));
  }

  std::string object(const Json& value, std::size_t indent) const {
    std::string all;
    for (const auto& [key, member] : value.items()) {
      const auto name = key.contains(':') ? Json(key).dump() : key;
      all += std::format("{:{}}{}:{}", "", indent, name, this->value(member, indent + 2));
    }
    return all;
  }

 private:
  // `{ Key: a, Value: b }` of two texts, as tags are, in one line; empty for everything else.
  static std::string pair(const Json& item) {
    constexpr std::size_t k_members = 2;
    if (!item.is_object() || item.size() != k_members) {
      return {};
    }
    std::string all;
    for (const auto& [key, member] : item.items()) {
      auto text = inline_text(member);
      if (text.empty() || key.contains(':')) {
        return {};
      }
      // In braces a colon ends a key.
      text =
          text.contains(':') && text.front() != '"' && text.front() != '\'' && text.front() != '!'
              ? Json(text).dump()
              : text;
      all += std::format("{} {}: {}", all.empty() ? "{" : ",", key, text);
    }
    return all.size() <= k_flow_characters_max ? all + " }" : std::string();
  }

  std::string list(const Json& value, std::size_t indent) const {
    std::string all;
    for (const auto& item : value) {
      if (const auto line = pair(item); !line.empty()) {
        all += std::format("{:{}}- {}\n", "", indent, line);
        continue;
      }
      const bool is_object = item.is_object() && inline_text(item).empty() && tag_of(item).empty();
      // An object begins on the line of its dash.
      const auto text =
          is_object ? object(item, indent + 2).substr(indent + 1) : this->value(item, indent + 2);
      all += std::format("{:{}}-{}", "", indent, text);
    }
    return all;
  }

  // `!If` where it has its branches on lines of their own.
  static std::string tag_of(const Json& value) {
    const bool is_choice =
        value.is_object() && value.size() == 1 && value.begin().key() == "Fn::If";
    return is_choice ? "!If" : "";
  }

  // Empty where it takes lines of its own.
  static std::string inline_text(const Json& value) {
    if (!value.is_structured()) {
      return scalar(value);
    }
    if (value.empty()) {
      return value.is_array() ? "[]" : "{}";
    }
    return value.is_array() ? flow(value) : intrinsic(value);
  }

  static std::string flow(const Json& list) {
    std::string all;
    for (const auto& item : list) {
      const auto text = inline_text(item);
      if (text.empty()) {
        return {};
      }
      all += (all.empty() ? "[" : ", ") + text;
    }
    return all.size() <= k_flow_characters_max ? all + "]" : std::string();
  }

  static std::string intrinsic(const Json& value) {
    if (value.size() != 1) {
      return {};
    }
    const auto& key = value.begin().key();
    if (key == "Ref") {
      return "!Ref " + value.front().get<std::string>();
    }
    if (key == "Fn::Sub") {
      return "!Sub " + quoted(value.front().get<std::string>());
    }
    if (key == "Fn::GetAtt") {
      return std::format("!GetAtt {}.{}", value.front()[0].get<std::string>(),
                         value.front()[1].get<std::string>());
    }
    const bool is_choice = key == "Fn::If";
    const auto branches = is_choice ? flow(value.front()) : std::string();
    return branches.empty() ? std::string() : "!If " + branches;
  }
};

}  // namespace

std::string yaml(std::string_view json, std::size_t indent, const References& references) {
  const auto value = Json::parse(json, nullptr, false);
  TINYDYNAMOCDC_CHECK(value.is_object());
  return Writer().object(with_intrinsics(value, references), indent);
}

}  // namespace tinydynamocdc::stack
