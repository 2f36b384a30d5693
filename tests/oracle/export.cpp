// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "oracle/json_tree.hpp"
#include "oracle/oracle.hpp"
#include "oracle/row_parts.hpp"

namespace tinydynamocdc::oracle {
namespace {

constexpr std::string_view k_space = " \t\r\n";

// What a row says of its line; everything else is the export's.
struct Line {
  std::string name;
  std::string time;
  std::size_t size{};
  std::vector<Key> keys;
  std::string new_image;
  std::string old_image;
};

// All of `text` as an object.
Answer<Node> object_of(std::string_view text) {
  const std::size_t start = text.find_first_not_of(k_space);
  if (start == std::string_view::npos) {
    return std::unexpected("no JSON");
  }
  auto node = parse_json(text.substr(start));
  if (!node) {
    return std::unexpected(node.error());
  }
  if (node->kind != NodeKind::object) {
    return std::unexpected("an object was expected");
  }
  if (text.find_first_not_of(k_space, start + node->raw.size()) != std::string_view::npos) {
    return std::unexpected("something stands behind the object");
  }
  return *std::move(node);
}

// The members by name: only those of `allowed`, each once, each an object; those of `nullable` may
// be null, which is absent.
Answer<std::map<std::string, std::string_view>> members_of(
    const Node& object, const std::vector<std::string>& allowed,
    const std::vector<std::string>& nullable) {
  std::map<std::string, std::string_view> out;
  for (const auto& [name, value] : object.members) {
    const std::string key(name);
    if (!std::ranges::contains(allowed, key)) {
      return std::unexpected("unknown member " + key);
    }
    if (out.contains(key)) {
      return std::unexpected(key + " appears twice");
    }
    const bool null = value.raw == "null" && std::ranges::contains(nullable, key);
    if (value.kind != NodeKind::object && !null) {
      return std::unexpected(key + " is no object");
    }
    out[key] = null ? std::string_view() : value.raw;
  }
  return out;
}

// {} when absent.
Answer<std::string> image(std::string_view raw) {
  if (raw.empty()) {
    return "{}";
  }
  const auto item = convert_item(raw);
  if (!item) {
    return std::unexpected(item.error());
  }
  return item->escaped;
}

// {"N":"1680109764000000"}, "1680109764000000" or 1680109764000000.
Answer<std::string> write_time(const Node& value) {
  const Node* number = &value;
  if (value.kind == NodeKind::object) {
    if (value.members.size() != 1 || value.members[0].first != "N") {
      return std::unexpected("a number's type was expected");
    }
    number = &value.members[0].second;
    if (number->kind != NodeKind::string) {
      return std::unexpected("a string was expected");
    }
  }
  if (number->kind == NodeKind::string) {
    return whole_seconds(number->body, -6);
  }
  if (number->kind == NodeKind::number) {
    return whole_seconds(number->raw, -6);
  }
  return std::unexpected("no time");
}

Answer<std::string> time_of(std::string_view metadata) {
  Answer<std::string> time = std::unexpected("no WriteTimestampMicros");
  const auto object = object_of(metadata);
  if (!object) {
    return std::unexpected(object.error());
  }
  for (const auto& [name, value] : object->members) {
    if (auto fault = string_fault(name); !fault.empty()) {
      return std::unexpected(fault);
    }
    if (name != "WriteTimestampMicros") {
      if (auto fault = value_fault(value); !fault.empty()) {
        return std::unexpected(fault);
      }
      continue;
    }
    if (time) {
      return std::unexpected("WriteTimestampMicros twice");
    }
    time = write_time(value);
    if (!time) {
      return time;
    }
  }
  return time;
}

Answer<Line> full_line(const Node& object, const ExportOptions& options) {
  const auto members = members_of(object, {"Item"}, {});
  if (!members) {
    return std::unexpected(members.error());
  }
  if (!members->contains("Item")) {
    return std::unexpected("no Item");
  }
  const std::string_view item = members->at("Item");
  const auto converted = image(item);
  if (!converted) {
    return std::unexpected(converted.error());
  }
  const auto keys = keys_of_item(item, options.key_names);
  if (!keys) {
    return std::unexpected(keys.error());
  }
  return Line{.name = "SNAPSHOT",
              .time = options.time,
              .size = item.size(),
              .keys = *keys,
              .new_image = *converted,
              .old_image = "{}"};
}

Answer<Line> incremental_line(const Node& object) {
  auto members =
      members_of(object, {"Metadata", "Keys", "NewImage", "OldImage"}, {"NewImage", "OldImage"});
  if (!members) {
    return std::unexpected(members.error());
  }
  if (!members->contains("Metadata") || !members->contains("Keys")) {
    return std::unexpected("no Metadata or no Keys");
  }
  const auto time = time_of(members->at("Metadata"));
  if (!time) {
    return std::unexpected(time.error());
  }
  const auto keys = read_keys(members->at("Keys"));
  if (!keys) {
    return std::unexpected(keys.error());
  }
  const std::string_view newer = (*members)["NewImage"];
  const std::string_view older = (*members)["OldImage"];
  const auto new_image = image(newer);
  const auto old_image = image(older);
  if (!new_image) {
    return std::unexpected(new_image.error());
  }
  if (!old_image) {
    return std::unexpected(old_image.error());
  }
  const std::size_t size = !newer.empty()   ? newer.size()
                           : !older.empty() ? older.size()
                                            : members->at("Keys").size();
  return Line{.name = newer.empty() ? "REMOVE" : "MODIFY",
              .time = *time,
              .size = size,
              .keys = *keys,
              .new_image = *new_image,
              .old_image = *old_image};
}

std::string part(std::string_view text, char separator, int number) {
  for (; number > 0; --number) {
    text.remove_prefix(text.find(separator) + 1);
  }
  return std::string(text.substr(0, text.find(separator)));
}

RowOrReason row_of(std::string_view text, std::size_t number, const ExportOptions& options) {
  const auto object = object_of(text);
  if (!object) {
    return std::unexpected(object.error());
  }
  const auto line = options.incremental ? incremental_line(*object) : full_line(*object, options);
  if (!line) {
    return std::unexpected(line.error());
  }
  const auto columns = key_columns(line->keys, options.row.key_prefix);
  if (!columns) {
    return std::unexpected(columns.error());
  }
  const std::string id =
      part(options.export_arn, '/', 3) + "/" + options.file_name + "/" + std::to_string(number);
  return "{\"eventID\":\"" + id +                                  //
         "\",\"eventName\":\"" + line->name +                      //
         "\",\"eventSource\":\"aws:dynamodbSnapshot\"" +           //
         ",\"eventSourceARN\":\"" + options.export_arn +           //
         "\",\"eventVersion\":1.1" +                               //
         ",\"awsRegion\":\"" + part(options.export_arn, ':', 3) +  //
         "\",\"ApproximateCreationDateTime\":" + line->time +      //
         ",\"SequenceNumber\":\"SNAPSHOT\"" +                      //
         ",\"SizeBytes\":" + std::to_string(line->size) +          //
         ",\"StreamViewType\":\"" + options.view +                 //
         "\",\"Keys\":\"" + canonical_keys_escaped(line->keys) +   //
         "\",\"NewImage\":\"" + line->new_image +                  //
         "\",\"OldImage\":\"" + line->old_image +                  //
         "\",\"userIdentity\":\"\"" + *columns + "}";
}

}  // namespace

std::vector<RowOrReason> rows_of_export(std::string_view text, const ExportOptions& options) {
  std::vector<RowOrReason> rows;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    rows.push_back(row_of(text.substr(0, end), rows.size() + 1, options));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return rows;
}

}  // namespace tinydynamocdc::oracle
