// SPDX-License-Identifier: Apache-2.0
#include "verify/item_difference.hpp"

#include <algorithm>
#include <format>
#include <set>
#include <string_view>

#include "dynamodb/number.hpp"

namespace tinydynamocdc::verify {

using Kind = JsonValue::Kind;

namespace {

std::string name_text(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !name.empty() && std::ranges::all_of(name, is_plain) ? std::string(name)
                                                              : json_string(name);
}

std::string below(std::string_view path, std::string_view name) {
  return std::format("{}{}{}", path, path.empty() ? "" : ".", name_text(name));
}

// A plain value that may stand for a number: by its value, and whether its spelling is the one that
// the row format promises. Nothing: it cannot.
std::string number_of(const JsonValue& plain) {
  const bool is_bare = plain.kind == Kind::number;
  if ((!is_bare && plain.kind != Kind::string) || !dynamodb::is_number(plain.text) ||
      dynamodb::is_exact_json_number(plain.text) != is_bare) {
    return {};
  }
  return dynamodb::normal_number(plain.text);
}

// What two members of a set are told apart by.
std::string set_member(std::string_view tag, const JsonValue& plain) {
  if (tag == "NS") {
    const auto number = number_of(plain);
    return number.empty() ? std::format("no number: {}", short_json(plain, k_value_bytes_max))
                          : number;
  }
  return plain.kind == Kind::string ? "s" + plain.text : short_json(plain, k_value_bytes_max);
}

class Comparison {
 public:
  void items(const JsonValue& typed, const JsonValue& plain, const std::string& path) {
    if (plain.kind != Kind::object) {
      add(path.empty() ? "the item" : path, &typed, &plain);
      return;
    }
    std::set<std::string_view> names;
    for (const auto& [name, value] : typed.members) {
      names.insert(name);
      const auto* other = plain.find(name);
      if (other == nullptr) {
        add(below(path, name), &value, nullptr);
      } else {
        value_at(value, *other, below(path, name));
      }
    }
    for (const auto& [name, value] : plain.members) {
      if (!names.contains(name)) {
        add(below(path, name), nullptr, &value);
      }
    }
    if (plain.members.size() > names.size() && found_.empty()) {
      add(path.empty() ? "the item" : path, &typed, &plain);  // One stands there twice.
    }
  }

  std::vector<Difference> take() { return std::move(found_); }

 private:
  void value_at(const JsonValue& typed, const JsonValue& plain, const std::string& path) {
    if (typed.members.size() != 1) {
      add(path, &typed, &plain);
      return;
    }
    const auto& [tag, inner] = typed.members.front();
    if (tag == "M") {
      items(inner, plain, path);
    } else if (tag == "L") {
      list(inner, plain, path);
    } else if (tag == "SS" || tag == "NS" || tag == "BS") {
      set(tag, inner, plain, path);
    } else if (!is_same_leaf(tag, inner, plain)) {
      add(path, &inner, &plain);
    }
  }

  static bool is_same_leaf(std::string_view tag, const JsonValue& inner, const JsonValue& plain) {
    if (tag == "N") {
      return dynamodb::is_number(inner.text) &&
             dynamodb::normal_number(inner.text) == number_of(plain);
    }
    if (tag == "NULL") {
      return plain.kind == Kind::null;
    }
    const auto kind = tag == "BOOL" ? Kind::boolean : Kind::string;
    return plain.kind == kind && plain.text == inner.text;
  }

  void list(const JsonValue& inner, const JsonValue& plain, const std::string& path) {
    if (plain.kind != Kind::array || plain.elements.size() != inner.elements.size()) {
      add(path, &inner, &plain);
      return;
    }
    for (std::size_t i = 0; i < inner.elements.size(); ++i) {
      value_at(inner.elements[i], plain.elements[i], std::format("{}[{}]", path, i));
    }
  }

  void set(std::string_view tag, const JsonValue& inner, const JsonValue& plain,
           const std::string& path) {
    std::multiset<std::string> ours;
    std::multiset<std::string> theirs;
    for (const auto& element : inner.elements) {
      ours.insert(tag == "NS" && dynamodb::is_number(element.text)
                      ? dynamodb::normal_number(element.text)
                      : "s" + element.text);
    }
    for (const auto& element : plain.elements) {
      theirs.insert(set_member(tag, element));
    }
    if (plain.kind != Kind::array || ours != theirs) {
      add(path, &inner, &plain);
    }
  }

  void add(const std::string& path, const JsonValue* table, const JsonValue* tinybird) {
    if (found_.size() < k_differences_max) {
      const auto text = [](const JsonValue* value) {
        return value == nullptr ? std::string() : short_json(*value, k_value_bytes_max);
      };
      found_.push_back({.path = path, .table = text(table), .tinybird = text(tinybird)});
    }
  }

  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(const JsonValue& typed, const JsonValue& plain) {
  Comparison comparison;
  comparison.items(typed, plain, {});
  return comparison.take();
}

}  // namespace tinydynamocdc::verify
