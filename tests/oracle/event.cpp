// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "oracle/json_tree.hpp"
#include "oracle/oracle.hpp"
#include "oracle/row_parts.hpp"

namespace tinydynamocdc::oracle {
namespace {

// A record's members by name, `dynamodb.` before those of the inner object. Null is absent.
using Members = std::map<std::string, Node, std::less<>>;

// Names that a record may have once; others are unknown, and only checked.
constexpr std::string_view k_known[] = {"eventID",
                                        "eventName",
                                        "eventSource",
                                        "eventSourceARN",
                                        "eventVersion",
                                        "awsRegion",
                                        "userIdentity",
                                        "dynamodb",
                                        "dynamodb.ApproximateCreationDateTime",
                                        "dynamodb.SequenceNumber",
                                        "dynamodb.SizeBytes",
                                        "dynamodb.StreamViewType",
                                        "dynamodb.Keys",
                                        "dynamodb.NewImage",
                                        "dynamodb.OldImage"};

Answer<Members> members_of(const Node& record) {
  Members out;
  std::set<std::string> seen;
  const auto collect = [&](const Node& object, const std::string& prefix) -> std::string {
    for (const auto& [name, value] : object.members) {
      if (auto fault = string_fault(name); !fault.empty()) {
        return fault;
      }
      if (name.contains('\\')) {
        return "a name with an escape";
      }
      const std::string full = prefix + std::string(name);
      const bool is_known = std::ranges::contains(k_known, full);
      if (is_known && !seen.insert(full).second) {
        return full + " twice";
      }
      if (!is_known) {
        if (auto fault = value_fault(value); !fault.empty()) {
          return fault;
        }
      }
      if (value.raw != "null") {
        out.insert_or_assign(full, value);
      }
    }
    return "";
  };
  if (auto fault = collect(record, ""); !fault.empty()) {
    return std::unexpected(fault);
  }
  const Node* inner = record.find("dynamodb");
  if (inner == nullptr || inner->kind != NodeKind::object) {
    return std::unexpected("no dynamodb");
  }
  if (auto fault = collect(*inner, "dynamodb."); !fault.empty()) {
    return std::unexpected(fault);
  }
  return out;
}

// The text of a member that must be there: a string's body, anything else raw.
Answer<std::string> text_of(const Members& members, std::string_view name, NodeKind kind) {
  const auto found = members.find(name);
  if (found == members.end()) {
    return std::unexpected(std::string(name) + " is missing");
  }
  const Node& node = found->second;
  if (node.kind != kind) {
    return std::unexpected(std::string(name) + " has the wrong type");
  }
  if (kind != NodeKind::string) {
    return std::string(node.raw);
  }
  if (auto fault = string_fault(node.body); !fault.empty()) {
    return std::unexpected(fault);
  }
  if (node.body.empty()) {
    return std::unexpected(std::string(name) + " is empty");
  }
  return std::string(node.body);
}

// What is wrong with a record whose members are all there, or "".
std::string envelope_fault(const Members& members, const std::map<std::string, std::string>& text) {
  const std::string& name = text.at("eventName");
  const std::string& view = text.at("dynamodb.StreamViewType");
  const std::string& sequence = text.at("dynamodb.SequenceNumber");
  const std::string& size = text.at("dynamodb.SizeBytes");
  if (text.at("eventSource") != "aws:dynamodb") {
    return "another event source";
  }
  if (name != "INSERT" && name != "MODIFY" && name != "REMOVE") {
    return "an unknown eventName";
  }
  if (view != "NEW_AND_OLD_IMAGES" && view != "NEW_IMAGE") {
    return "a view without the new image";
  }
  if (name != "REMOVE" && !members.contains("dynamodb.NewImage")) {
    return "no NewImage";
  }
  if (!only_digits(sequence) || sequence.size() > 40) {
    return "no sequence number";
  }
  if (!only_digits(size) || size.size() > 10 || std::stoull(size) > 4'294'967'295U) {
    return "no size";
  }
  if (!is_number(text.at("eventVersion"))) {
    return "no version";
  }
  return arn_fault(text.at("eventSourceARN"));
}

// Every required member's text; eventVersion may be a string or a number.
Answer<std::map<std::string, std::string>> required_texts(const Members& members) {
  std::map<std::string, std::string> out;
  for (const char* name : {"eventID", "eventName", "eventSource", "eventSourceARN", "awsRegion",
                           "dynamodb.SequenceNumber", "dynamodb.StreamViewType"}) {
    auto text = text_of(members, name, NodeKind::string);
    if (!text) {
      return std::unexpected(text.error());
    }
    out[name] = *text;
  }
  auto version = text_of(members, "eventVersion", NodeKind::string);
  if (!version) {
    version = text_of(members, "eventVersion", NodeKind::number);
  }
  auto size = text_of(members, "dynamodb.SizeBytes", NodeKind::number);
  auto time = text_of(members, "dynamodb.ApproximateCreationDateTime", NodeKind::number);
  auto keys = text_of(members, "dynamodb.Keys", NodeKind::object);
  for (const auto* text : {&version, &size, &time, &keys}) {
    if (!*text) {
      return std::unexpected(text->error());
    }
  }
  out["eventVersion"] = *version;
  out["dynamodb.SizeBytes"] = *size;
  out["dynamodb.ApproximateCreationDateTime"] = *time;
  out["dynamodb.Keys"] = *keys;
  return out;
}

// {} when absent.
Answer<std::string> image(const Members& members, const std::string& name) {
  if (!members.contains(name)) {
    return "{}";
  }
  const auto raw = text_of(members, name, NodeKind::object);
  if (!raw) {
    return raw;
  }
  const auto item = convert_item(*raw);
  if (!item) {
    return std::unexpected(name + ": " + item.error());
  }
  return item->escaped;
}

// Raw JSON text as the body of a string, its own white space included.
Answer<std::string> user_identity(const Members& members) {
  if (!members.contains("userIdentity")) {
    return "";
  }
  const auto raw = text_of(members, "userIdentity", NodeKind::object);
  if (!raw) {
    return raw;
  }
  if (auto fault = value_fault(members.at("userIdentity")); !fault.empty()) {
    return std::unexpected(fault);
  }
  std::string text;
  for (const char c : *raw) {
    const auto code = static_cast<unsigned char>(c);
    text += code < 0x20 ? std::format("\\u{:04x}", code) : escape(std::string_view(&c, 1));
  }
  return text;
}

RowOrReason row_of(const Node& record, const RowOptions& options) {
  if (record.kind != NodeKind::object) {
    return std::unexpected("a record must be an object");
  }
  const auto members = members_of(record);
  if (!members) {
    return std::unexpected(members.error());
  }
  const auto texts = required_texts(*members);
  if (!texts) {
    return std::unexpected(texts.error());
  }
  if (auto fault = envelope_fault(*members, *texts); !fault.empty()) {
    return std::unexpected(fault);
  }
  const auto time = whole_seconds(texts->at("dynamodb.ApproximateCreationDateTime"));
  const auto keys = read_keys(texts->at("dynamodb.Keys"));
  if (!keys) {
    return std::unexpected("Keys: " + keys.error());
  }
  const auto columns = key_columns(*keys, options.key_prefix);
  const auto new_image = image(*members, "dynamodb.NewImage");
  const auto old_image = image(*members, "dynamodb.OldImage");
  const auto identity = user_identity(*members);
  for (const auto* part : {&time, &columns, &new_image, &old_image, &identity}) {
    if (!*part) {
      return std::unexpected(part->error());
    }
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
  if (start == std::string_view::npos) {
    return std::unexpected("no JSON");
  }
  const auto tree = parse_json(event.substr(start));
  if (!tree) {
    return std::unexpected(tree.error());
  }
  if (tree->kind != NodeKind::object) {
    return std::unexpected("the event must be an object");
  }
  if (event.find_first_not_of(" \t\r\n", start + tree->raw.size()) != std::string_view::npos) {
    return std::unexpected("text behind the event");
  }
  std::optional<std::vector<RowOrReason>> rows;
  for (const auto& [name, value] : tree->members) {
    if (name.contains('\\')) {
      return std::unexpected("a name with an escape");
    }
    if (auto fault = string_fault(name); !fault.empty()) {
      return std::unexpected(fault);
    }
    if (name != "Records") {
      if (auto fault = value_fault(value); !fault.empty()) {
        return std::unexpected(fault);
      }
      continue;
    }
    if (value.kind != NodeKind::array) {
      return std::unexpected("Records must be an array");
    }
    if (rows) {
      return std::unexpected("Records twice");
    }
    rows.emplace();
    for (const Node& record : value.elements) {
      rows->push_back(row_of(record, options));
    }
  }
  if (rows) {
    return *std::move(rows);
  }
  return std::unexpected("no Records");
}

}  // namespace tinydynamocdc::oracle
