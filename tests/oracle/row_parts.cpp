// SPDX-License-Identifier: Apache-2.0
#include "oracle/row_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <format>

namespace tinydynamocdc::oracle {
namespace {

using Strings = std::vector<std::string>;

constexpr std::string_view k_letters_digits_dash =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

const Strings k_columns = {"eventID",        "eventName",    "eventSource",
                           "eventSourceARN", "awsRegion",    "eventVersion",
                           "SizeBytes",      "Keys",         "ApproximateCreationDateTime",
                           "SequenceNumber", "NewImage",     "StreamViewType",
                           "OldImage",       "userIdentity", "version",
                           "is_deleted"};

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  return hash;
}

constexpr std::size_t k_characters_max = 128;

std::string plain_name(const std::string& prefix, const std::string& attribute) {
  std::string name = prefix;
  for (const char c : attribute) {
    const bool inside_a_character = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    const bool plain =
        c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!inside_a_character) {
      name += plain ? c : '_';
    }
  }
  return name;
}

// As the Python version wrote it: underscores one at a time, and none last.
std::string python_name(const std::string& name) {
  std::string shorter = name;
  for (auto at = shorter.find("__"); at != std::string::npos; at = shorter.find("__")) {
    shorter.erase(at, 1);
  }
  if (shorter.back() == '_') {
    shorter.erase(shorter.size() - 1);
  }
  return shorter.substr(0, k_characters_max);
}

std::string column_name(const std::string& prefix, const std::string& attribute,
                        const Strings& taken) {
  std::string name = plain_name(prefix, attribute);
  if (name.size() > k_characters_max) {
    name = name.substr(0, k_characters_max - 17) + std::format("_{:016x}", fnv1a(attribute));
  }
  if (std::ranges::contains(taken, name)) {
    name = name.substr(0, k_characters_max - 2) + "_2";
  }
  return name;
}

}  // namespace

bool only_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string arn_fault(std::string_view arn) {
  Strings parts;
  for (int i = 0; i < 5; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) {
      return "not an ARN";
    }
    parts.emplace_back(arn.substr(0, colon));
    arn.remove_prefix(colon + 1);
  }
  if (parts[0] != "arn" || parts[2] != "dynamodb" || std::ranges::contains(parts, "")) {
    return "not an ARN of DynamoDB";
  }
  for (const std::string& part : {parts[1], parts[3]}) {
    if (part.find_first_not_of(k_letters_digits_dash) != std::string_view::npos) {
      return "not a partition, or not a region";
    }
  }
  if (!only_digits(parts[4]) || parts[4].size() != 12) {
    return "not an account";
  }
  if (!arn.starts_with("table/")) {
    return "not an ARN of a table";
  }
  arn.remove_prefix(6);
  const std::string_view name = arn.substr(0, arn.find('/'));
  constexpr std::string_view k_name_characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  if (name.size() < 3 || name.size() > 255) {
    return "not a table's name";
  }
  if (name.find_first_not_of(k_name_characters) != std::string_view::npos) {
    return "not a table's name";
  }
  arn.remove_prefix(name.size());
  if (arn.empty()) {
    return "";
  }
  for (const std::string_view kind : {"/stream/", "/export/"}) {
    if (!arn.starts_with(kind)) {
      continue;
    }
    const std::string_view label = arn.substr(kind.size());
    constexpr std::string_view k_label_characters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
    const bool plain = label.find_first_not_of(k_label_characters) == std::string_view::npos;
    return label.empty() || !plain ? "no label" : "";
  }
  return "not a stream";
}

Answer<std::string> key_columns(const std::vector<Key>& keys, const std::string& prefix) {
  Strings taken = k_columns;
  Strings others;
  for (const Key& key : keys) {
    taken.push_back(column_name(prefix, key.name, taken));
    others.push_back(python_name(plain_name(prefix, key.name)));
  }
  std::string text;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::string value = "\"" + canonical_string(keys[i].value) + "\"";
    if (keys[i].tag == 'N') {
      const auto number = float64_spelling(keys[i].value);
      if (!number) {
        return number;
      }
      value = *number;
    }
    text += ",\"" + taken[k_columns.size() + i] + "\":" + value;
    const bool own = std::ranges::count(others, others[i]) == 1;
    if (own && !std::ranges::contains(taken, others[i])) {
      text += ",\"" + others[i] + "\":" + value;
    }
  }
  return text;
}

}  // namespace tinydynamocdc::oracle
