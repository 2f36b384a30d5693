// SPDX-License-Identifier: Apache-2.0
#include "row/same_item.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/json_reader.hpp"
#include "dynamodb/keys.hpp"
#include "dynamodb/number.hpp"

namespace tinydynamocdc::row {

using dynamodb::JsonReader;

namespace {

// DynamoDB nests up to 32 levels; one more is the item itself. (Amazon DynamoDB Developer Guide,
// "Service, account, and table quotas", "Attributes".)
constexpr int k_depth_max = 64;

using Members = std::vector<std::pair<std::string, std::string_view>>;

// Sorted by name; nothing where it is broken.
std::optional<Members> members_of(std::string_view object) {
  JsonReader in(object);
  Members members;
  if (!in.enter_object()) {
    return std::nullopt;
  }
  for (;;) {
    const auto member = in.next_member();
    if (!member) {
      return std::nullopt;
    }
    if (member->end) {
      std::ranges::sort(members);
      return in.expect_end() ? std::optional(std::move(members)) : std::nullopt;
    }
    auto name = dynamodb::unescaped(member->name_text);
    const auto value = in.read_raw();
    if (!value) {
      return std::nullopt;
    }
    members.emplace_back(std::move(name), *value);
  }
}

std::optional<std::vector<std::string_view>> elements_of(std::string_view array) {
  JsonReader in(array);
  std::vector<std::string_view> elements;
  if (!in.enter_array()) {
    return std::nullopt;
  }
  for (;;) {
    const auto more = in.next_element();
    if (!more) {
      return std::nullopt;
    }
    if (!*more) {
      return in.expect_end() ? std::optional(std::move(elements)) : std::nullopt;
    }
    const auto value = in.read_raw();
    if (!value) {
      return std::nullopt;
    }
    elements.push_back(*value);
  }
}

bool is_same(std::string_view left, std::string_view right, int depth);

bool is_same_object(std::string_view left, std::string_view right, int depth) {
  const auto one = members_of(left);
  const auto other = members_of(right);
  return one && other &&
         std::ranges::equal(*one, *other, [&](const auto& member, const auto& its_other) {
           return member.first == its_other.first &&
                  is_same(member.second, its_other.second, depth + 1);
         });
}

bool is_same_array(std::string_view left, std::string_view right, int depth) {
  const auto one = elements_of(left);
  const auto other = elements_of(right);
  return one && other &&
         std::ranges::equal(*one, *other,
                            [&](std::string_view element, std::string_view its_other) {
                              return is_same(element, its_other, depth + 1);
                            });
}

// One value each.
bool is_same(std::string_view left, std::string_view right, int depth) {
  if (left == right) {
    return true;
  }
  JsonReader one(left);
  JsonReader other(right);
  const auto kind = one.peek();
  if (kind != other.peek() || depth > k_depth_max) {
    return false;
  }
  switch (kind) {
    case '{':
      return is_same_object(left, right, depth);
    case '[':
      return is_same_array(left, right, depth);
    case '"': {
      const auto text = one.read_string();
      const auto its_other = other.read_string();
      return text && its_other && one.expect_end() && other.expect_end() &&
             dynamodb::unescaped(*text) == dynamodb::unescaped(*its_other);
    }
    case '0': {
      const auto number = one.read_number();
      const auto its_other = other.read_number();
      return number && its_other && one.expect_end() && other.expect_end() &&
             dynamodb::normal_number(*number) == dynamodb::normal_number(*its_other);
    }
    default: {  // true, false, null, with white space around them perhaps.
      const auto word = one.read_checked();
      const auto its_other = other.read_checked();
      return word && its_other && *word == *its_other && one.expect_end() && other.expect_end();
    }
  }
}

}  // namespace

bool same_item(std::string_view plain_left, std::string_view plain_right) {
  return is_same(plain_left, plain_right, 0);
}

}  // namespace tinydynamocdc::row
