// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "oracle/json_tree.hpp"
#include "oracle/oracle.hpp"

namespace tinydynamocdc::oracle {
namespace {

constexpr std::string_view k_white_space = " \t\r\n";
constexpr int k_levels_max = 64;
constexpr std::size_t k_key_attributes_max = 2;

Answer<std::string> quoted(const Node& node) {
  if (node.kind != NodeKind::string) {
    return std::unexpected("a string was expected");
  }
  if (auto fault = string_fault(node.body); !fault.empty()) {
    return std::unexpected(fault);
  }
  return std::string(node.raw);
}

Answer<std::string> number(const Node& node) {
  if (auto text = quoted(node); !text) {
    return text;
  }
  if (!is_number(node.body)) {
    return std::unexpected("not a number");
  }
  return std::string(is_written_bare(node.body) ? node.body : node.raw);
}

Answer<std::string> null(const Node& node) {
  if (node.raw != "true") {
    return std::unexpected("NULL must be true");
  }
  return "null";
}

Answer<std::string> boolean(const Node& node) {
  if (node.raw != "true" && node.raw != "false") {
    return std::unexpected("true or false was expected");
  }
  return std::string(node.raw);
}

// [a,b] with every element written by `write`.
template <class Write>
Answer<std::string> list(const Node& node, Write write) {
  if (node.kind != NodeKind::array) {
    return std::unexpected("an array was expected");
  }
  std::string text;
  for (const Node& element : node.elements) {
    auto written = write(element);
    if (!written) {
      return written;
    }
    text += (text.empty() ? "" : ",") + *written;
  }
  return "[" + text + "]";
}

Answer<std::string> map(const Node& node, int level);

// `level` counts the lists and maps around the value; the item itself is none.
Answer<std::string> value(const Node& node, int level) {
  if (node.kind != NodeKind::object || node.members.size() != 1) {
    return std::unexpected("one tag was expected");
  }
  const auto& [tag, content] = node.members.front();
  if (tag == "S" || tag == "B") {
    return quoted(content);
  }
  if (tag == "N") {
    return number(content);
  }
  if (tag == "BOOL") {
    return boolean(content);
  }
  if (tag == "NULL") {
    return null(content);
  }
  if (tag == "SS" || tag == "BS") {
    return list(content, quoted);
  }
  if (tag == "NS") {
    return list(content, number);
  }
  if (tag != "L" && tag != "M") {
    return std::unexpected("an unknown tag");
  }
  if (level == k_levels_max) {
    return std::unexpected("too many levels");
  }
  if (tag == "M") {
    return map(content, level + 1);
  }
  return list(content, [level](const Node& element) { return value(element, level + 1); });
}

Answer<std::string> map(const Node& node, int level) {
  if (node.kind != NodeKind::object) {
    return std::unexpected("an object was expected");
  }
  std::string text;
  for (const auto& [name, content] : node.members) {
    if (auto fault = string_fault(name); !fault.empty()) {
      return std::unexpected(fault);
    }
    auto written = value(content, level);
    if (!written) {
      return written;
    }
    text += (text.empty() ? "\"" : ",\"") + std::string(name) + "\":" + *written;
  }
  return "{" + text + "}";
}

// The key attribute a member of an item stands for; its value has been converted, so it is valid.
Answer<Key> key_of(std::string_view name, const Node& typed) {
  const auto& [tag, content] = typed.members.front();
  if (tag != "S" && tag != "N" && tag != "B") {
    return std::unexpected("a key must be S, N or B");
  }
  if (tag == "N") {
    if (auto number = float64_spelling(content.body); !number) {
      return std::unexpected(number.error());
    }
  }
  return Key{.name = unescape(name), .tag = tag[0], .value = std::string(content.body)};
}

Answer<std::vector<Key>> sorted(std::vector<Key> keys) {
  std::ranges::sort(keys, {}, &Key::name);
  if (std::ranges::adjacent_find(keys, {}, &Key::name) != keys.end()) {
    return std::unexpected("a key attribute appears twice");
  }
  return keys;
}

// The attributes of a valid item whose names are wanted, in byte order of their names.
template <class Wanted>
Answer<std::vector<Key>> keys_of(std::string_view text, Wanted wanted) {
  std::vector<Key> keys;
  const auto tree = parse_json(text.substr(text.find('{')));
  for (const auto& [name, typed] : tree->members) {
    if (!wanted(unescape(name))) {
      continue;
    }
    auto key = key_of(name, typed);
    if (!key) {
      return std::unexpected(key.error());
    }
    keys.push_back(std::move(*key));
  }
  return sorted(std::move(keys));
}

}  // namespace

Answer<ConvertedItem> convert_item(std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of(k_white_space), text.size());
  const auto tree = parse_json(text.substr(start));
  if (!tree) {
    return std::unexpected(tree.error());
  }
  auto plain = map(*tree, 0);
  if (!plain) {
    return std::unexpected(plain.error());
  }
  std::string escaped = escape(*plain);
  return ConvertedItem{.plain = std::move(*plain),
                       .escaped = std::move(escaped),
                       .bytes_read = start + tree->raw.size()};
}

Answer<std::vector<Key>> read_keys(std::string_view text) {
  const auto item = convert_item(text);
  if (!item) {
    return std::unexpected(item.error());
  }
  if (text.find_first_not_of(k_white_space, item->bytes_read) != std::string_view::npos) {
    return std::unexpected("something stands behind the keys");
  }
  auto keys = keys_of(text, [](const std::string&) { return true; });
  if (!keys) {
    return keys;
  }
  if (keys->empty() || keys->size() > k_key_attributes_max) {
    return std::unexpected("one or two keys were expected");
  }
  return keys;
}

Answer<std::vector<Key>> keys_of_item(std::string_view text,
                                      const std::vector<std::string>& names) {
  if (auto item = convert_item(text); !item) {
    return std::unexpected(item.error());
  }
  auto keys =
      keys_of(text, [&](const std::string& name) { return std::ranges::contains(names, name); });
  if (keys && keys->size() != names.size()) {
    return std::unexpected("a key attribute is missing");
  }
  return keys;
}

std::string canonical_string(std::string_view body) { return escape(unescape(body)); }

std::string canonical_keys_escaped(const std::vector<Key>& keys) {
  std::string plain;
  for (const Key& key : keys) {
    const bool bare = key.tag == 'N' && is_written_bare(key.value);
    const std::string content = canonical_string(key.value);
    plain += (plain.empty() ? "\"" : ",\"") + escape(key.name) + "\":";
    plain += bare ? content : "\"" + content + "\"";
  }
  return escape("{" + plain + "}");
}

}  // namespace tinydynamocdc::oracle
