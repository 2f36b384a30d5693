// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <format>
#include <map>

#include "oracle/json_tree.hpp"
#include "oracle/oracle.hpp"

namespace tinydynamocdc::oracle {
namespace {

using Strings = std::vector<std::string>;

constexpr std::string_view k_letters_digits_dash =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

const Strings k_columns = {"eventID",        "eventName",   "eventSource",
                           "eventSourceARN", "awsRegion",   "eventVersion",
                           "SizeBytes",      "Keys",        "ApproximateCreationDateTime",
                           "SequenceNumber", "NewImage",    "StreamViewType",
                           "OldImage",       "userIdentity"};

bool only_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A record's members by name, `dynamodb.` before those of the inner object. Null is absent.
using Members = std::map<std::string, Node, std::less<>>;

Answer<Members> members_of(const Node& record) {
  Members out;
  const auto collect = [&](const Node& object, const std::string& prefix) -> std::string {
    for (const auto& [name, value] : object.members) {
      if (auto fault = string_fault(name); !fault.empty()) return fault;
      if (value.raw != "null") out.insert_or_assign(prefix + std::string(name), value);
    }
    return "";
  };
  if (auto fault = collect(record, ""); !fault.empty()) return std::unexpected(fault);
  const Node* inner = record.find("dynamodb");
  if (inner == nullptr || inner->kind != NodeKind::object) return std::unexpected("no dynamodb");
  if (auto fault = collect(*inner, "dynamodb."); !fault.empty()) return std::unexpected(fault);
  return out;
}

/// The text of a member that must be there: a string's body, anything else raw.
Answer<std::string> text_of(const Members& members, std::string_view name, NodeKind kind) {
  const auto found = members.find(name);
  if (found == members.end()) return std::unexpected(std::string(name) + " is missing");
  const Node& node = found->second;
  if (node.kind != kind) return std::unexpected(std::string(name) + " has the wrong type");
  if (kind != NodeKind::string) return std::string(node.raw);
  if (auto fault = string_fault(node.body); !fault.empty()) return std::unexpected(fault);
  if (node.body.empty()) return std::unexpected(std::string(name) + " is empty");
  return std::string(node.body);
}

/// arn:aws:dynamodb:<region>:<account>:table/<name> with what may follow a table's name.
std::string arn_fault(std::string_view arn) {
  Strings parts;
  for (int i = 0; i < 5; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return "not an ARN";
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
  if (!only_digits(parts[4]) || parts[4].size() != 12) return "not an account";
  if (!arn.starts_with("table/")) return "not an ARN of a table";
  arn.remove_prefix(6);
  const std::string_view name = arn.substr(0, arn.find('/'));
  constexpr std::string_view k_name_characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  if (name.size() < 3 || name.size() > 255) return "not a table's name";
  if (name.find_first_not_of(k_name_characters) != std::string_view::npos)
    return "not a table's name";
  arn.remove_prefix(name.size());
  if (arn.empty()) return "";
  for (const std::string_view kind : {"/stream/", "/export/"}) {
    if (!arn.starts_with(kind)) continue;
    const std::string_view label = arn.substr(kind.size());
    constexpr std::string_view k_label_characters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
    const bool plain = label.find_first_not_of(k_label_characters) == std::string_view::npos;
    return label.empty() || !plain ? "no label" : "";
  }
  return "not a stream";
}

/// What is wrong with a record whose members are all there, or "".
std::string envelope_fault(const Members& members, const std::map<std::string, std::string>& text) {
  const std::string& name = text.at("eventName");
  const std::string& view = text.at("dynamodb.StreamViewType");
  const std::string& sequence = text.at("dynamodb.SequenceNumber");
  const std::string& size = text.at("dynamodb.SizeBytes");
  if (text.at("eventSource") != "aws:dynamodb") return "another event source";
  if (name != "INSERT" && name != "MODIFY" && name != "REMOVE") return "an unknown eventName";
  if (view != "NEW_AND_OLD_IMAGES" && view != "NEW_IMAGE") return "a view without the new image";
  if (name != "REMOVE" && !members.contains("dynamodb.NewImage")) return "no NewImage";
  if (!only_digits(sequence) || sequence.size() > 40) return "no sequence number";
  if (!only_digits(size) || size.size() > 10 || std::stoull(size) > 4'294'967'295U)
    return "no size";
  if (!is_number(text.at("eventVersion"))) return "no version";
  return arn_fault(text.at("eventSourceARN"));
}

/// Every required member's text; eventVersion may be a string or a number.
Answer<std::map<std::string, std::string>> required_texts(const Members& members) {
  std::map<std::string, std::string> out;
  for (const char* name : {"eventID", "eventName", "eventSource", "eventSourceARN", "awsRegion",
                           "dynamodb.SequenceNumber", "dynamodb.StreamViewType"}) {
    auto text = text_of(members, name, NodeKind::string);
    if (!text) return std::unexpected(text.error());
    out[name] = *text;
  }
  auto version = text_of(members, "eventVersion", NodeKind::string);
  if (!version) version = text_of(members, "eventVersion", NodeKind::number);
  auto size = text_of(members, "dynamodb.SizeBytes", NodeKind::number);
  auto time = text_of(members, "dynamodb.ApproximateCreationDateTime", NodeKind::number);
  auto keys = text_of(members, "dynamodb.Keys", NodeKind::object);
  for (const auto* text : {&version, &size, &time, &keys}) {
    if (!*text) return std::unexpected(text->error());
  }
  out["eventVersion"] = *version;
  out["dynamodb.SizeBytes"] = *size;
  out["dynamodb.ApproximateCreationDateTime"] = *time;
  out["dynamodb.Keys"] = *keys;
  return out;
}

/// {} when absent.
Answer<std::string> image(const Members& members, const std::string& name) {
  if (!members.contains(name)) return "{}";
  const auto raw = text_of(members, name, NodeKind::object);
  if (!raw) return raw;
  const auto item = convert_item(*raw);
  if (!item) return std::unexpected(name + ": " + item.error());
  return item->escaped;
}

/// Raw JSON text as the body of a string, its own white space included.
Answer<std::string> user_identity(const Members& members) {
  if (!members.contains("userIdentity")) return "";
  const auto raw = text_of(members, "userIdentity", NodeKind::object);
  if (!raw) return raw;
  std::string text;
  for (const char c : *raw) {
    const auto code = static_cast<unsigned char>(c);
    text += code < 0x20 ? std::format("\\u{:04x}", code) : escape(std::string_view(&c, 1));
  }
  return text;
}

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

std::string column_name(const std::string& prefix, const std::string& attribute,
                        const Strings& taken) {
  constexpr std::size_t k_characters_max = 128;
  std::string name = prefix;
  for (const char c : attribute) {
    const bool inside_a_character = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    const bool plain =
        c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!inside_a_character) name += plain ? c : '_';
  }
  if (name.size() > k_characters_max) {
    name = name.substr(0, k_characters_max - 17) + std::format("_{:016x}", fnv1a(attribute));
  }
  if (std::ranges::contains(taken, name)) name = name.substr(0, k_characters_max - 2) + "_2";
  return name;
}

/// ,"key_a":… for each key.
Answer<std::string> key_columns(const std::vector<Key>& keys, const std::string& prefix) {
  Strings taken = k_columns;
  std::string text;
  for (const Key& key : keys) {
    taken.push_back(column_name(prefix, key.name, taken));
    text += ",\"" + taken.back() + "\":";
    if (key.tag == 'N') {
      const auto number = float64_spelling(key.value);
      if (!number) return number;
      text += *number;
    } else {
      text += "\"" + canonical_string(key.value) + "\"";
    }
  }
  return text;
}

RowOrReason row_of(const Node& record, const RowOptions& options) {
  if (record.kind != NodeKind::object) return std::unexpected("a record must be an object");
  const auto members = members_of(record);
  if (!members) return std::unexpected(members.error());
  const auto texts = required_texts(*members);
  if (!texts) return std::unexpected(texts.error());
  if (auto fault = envelope_fault(*members, *texts); !fault.empty()) return std::unexpected(fault);
  const auto time = whole_seconds(texts->at("dynamodb.ApproximateCreationDateTime"));
  const auto keys = read_keys(texts->at("dynamodb.Keys"));
  if (!keys) return std::unexpected("Keys: " + keys.error());
  const auto columns = key_columns(*keys, options.key_prefix);
  const auto new_image = image(*members, "dynamodb.NewImage");
  const auto old_image = image(*members, "dynamodb.OldImage");
  const auto identity = user_identity(*members);
  for (const auto* part : {&time, &columns, &new_image, &old_image, &identity}) {
    if (!*part) return std::unexpected(part->error());
  }
  const auto quoted = [&](const char* name) { return "\"" + texts->at(name) + "\""; };
  return "{\"eventID\":" + quoted("eventID") +                         //
         ",\"eventName\":" + quoted("eventName") +                     //
         ",\"eventSource\":" + quoted("eventSource") +                 //
         ",\"eventSourceARN\":" + quoted("eventSourceARN") +           //
         ",\"eventVersion\":" + texts->at("eventVersion") +            //
         ",\"awsRegion\":" + quoted("awsRegion") +                     //
         ",\"ApproximateCreationDateTime\":" + *time +                 //
         ",\"SequenceNumber\":" + quoted("dynamodb.SequenceNumber") +  //
         ",\"SizeBytes\":" + texts->at("dynamodb.SizeBytes") +         //
         ",\"StreamViewType\":" + quoted("dynamodb.StreamViewType") +  //
         ",\"Keys\":\"" + canonical_keys_escaped(*keys) +              //
         "\",\"NewImage\":\"" + *new_image + "\",\"OldImage\":\"" + *old_image +
         "\",\"userIdentity\":\"" + *identity + "\"" + *columns + "}";
}

}  // namespace

Answer<std::vector<RowOrReason>> rows_of_event(std::string_view event, const RowOptions& options) {
  const std::size_t start = event.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return std::unexpected("no JSON");
  const auto tree = parse_json(event.substr(start));
  if (!tree) return std::unexpected(tree.error());
  if (tree->kind != NodeKind::object) return std::unexpected("the event must be an object");
  for (const auto& [name, value] : tree->members) {
    if (auto fault = string_fault(name); !fault.empty()) return std::unexpected(fault);
    if (name != "Records") continue;
    if (value.kind != NodeKind::array) return std::unexpected("Records must be an array");
    std::vector<RowOrReason> rows;
    rows.reserve(value.elements.size());
    for (const Node& record : value.elements) rows.push_back(row_of(record, options));
    return rows;
  }
  return std::unexpected("no Records");
}

}  // namespace tinydynamocdc::oracle
