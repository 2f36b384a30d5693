// SPDX-License-Identifier: Apache-2.0
#include "oracle/export_documents.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>

#include "oracle/json_tree.hpp"
#include "oracle/row_parts.hpp"

namespace tinydynamocdc::oracle {
namespace {

using Lines = std::vector<std::string>;

constexpr std::string_view k_space = " \t\r\n";

// What is wrong with any string, number or name in it, or "".
std::string deep_fault(const Node& node) {
  if (node.kind == NodeKind::string) {
    return string_fault(node.body);
  }
  if (node.kind == NodeKind::number) {
    return std::isinf(std::strtod(std::string(node.raw).c_str(), nullptr)) ? "too large" : "";
  }
  std::set<std::string> names;
  for (const auto& [name, value] : node.members) {
    if (auto fault = string_fault(name); !fault.empty()) {
      return fault;
    }
    if (!names.insert(unescape(name)).second) {
      return "a name twice";
    }
    if (auto fault = deep_fault(value); !fault.empty()) {
      return fault;
    }
  }
  for (const auto& element : node.elements) {
    if (auto fault = deep_fault(element); !fault.empty()) {
      return fault;
    }
  }
  return "";
}

Answer<Node> object_of(std::string_view text) {
  const std::size_t start = text.find_first_not_of(k_space);
  if (start == std::string_view::npos) {
    return std::unexpected("no JSON");
  }
  auto node = parse_json(text.substr(start));
  if (!node) {
    return std::unexpected(node.error());
  }
  if (text.find_first_not_of(k_space, start + node->raw.size()) != std::string_view::npos) {
    return std::unexpected("something stands behind the object");
  }
  if (auto fault = deep_fault(*node); !fault.empty()) {
    return std::unexpected(fault);
  }
  if (node->kind != NodeKind::object) {
    return std::unexpected("an object was expected");
  }
  return *std::move(node);
}

// The last member of that name however it is escaped; nullptr where there is none or null.
const Node* member(const Node& object, std::string_view wanted) {
  const Node* found = nullptr;
  for (const auto& [name, value] : object.members) {
    if (unescape(name) == wanted) {
      found = &value;
    }
  }
  return found == nullptr || found->raw == "null" ? nullptr : found;
}

// Collects `member=value`; the first fault stays.
class Content {
 public:
  explicit Content(const Node& object) : object_(&object) {}

  // From now on members of the member `name`.
  void enter(std::string_view name) {
    if (!fault.empty()) {
      return;
    }
    const Node* inner = member(*object_, name);
    if (inner == nullptr || inner->kind != NodeKind::object) {
      fault = "no object " + std::string(name);
      return;
    }
    object_ = inner;
  }

  // "" where it may be absent and is.
  std::string text(std::string_view name, bool required) {
    if (!fault.empty()) {
      return "";
    }
    const Node* value = member(*object_, name);
    if (value != nullptr && value->kind != NodeKind::string) {
      fault = std::string(name);
    }
    std::string found = value == nullptr || !fault.empty() ? "" : unescape(value->body);
    if (required && found.empty()) {
      fault = std::string(name);
    }
    return found;
  }

  std::string count(std::string_view name) {
    const Node* value = fault.empty() ? member(*object_, name) : nullptr;
    constexpr std::string_view k_max = "18446744073709551615";
    if (value == nullptr || !only_digits(value->raw) || value->raw.size() > k_max.size() ||
        (value->raw.size() == k_max.size() && value->raw > k_max)) {
      fault += std::string(name);
      return "";
    }
    return std::string(value->raw);
  }

  [[nodiscard]] bool has(std::string_view name) const { return member(*object_, name) != nullptr; }

  void put(const std::string& name, const std::string& value) {
    line += (line.empty() ? "" : "|") + name + "=" + value;
  }

  void require(bool condition, const std::string& reason) {
    if (fault.empty() && !condition) {
      fault = reason;
    }
  }

  std::string line;
  std::string fault;

 private:
  const Node* object_;
};

Answer<std::string> form_decoded(std::string_view text) {
  constexpr std::string_view k_hex = "0123456789abcdef0123456789ABCDEF";
  std::string out;
  while (!text.empty()) {
    if (text[0] != '%') {
      out += text[0] == '+' ? ' ' : text[0];
      text.remove_prefix(1);
      continue;
    }
    const std::string pair(text.substr(1, 2));
    if (pair.size() < 2 || pair.find_first_not_of(k_hex) != std::string::npos) {
      return std::unexpected("no hexadecimal digits");
    }
    out += static_cast<char>(std::stoi(pair, nullptr, 16));
    text.remove_prefix(3);
  }
  // Control characters are no fault of a key, though they are one of a JSON string.
  std::string checked = out;
  for (char& c : checked) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') {
      c = 'x';
    }
  }
  if (auto fault = string_fault(checked); !fault.empty()) {
    return std::unexpected(fault);
  }
  return out;
}

bool is_host_label(const std::string& text) {
  return text.size() <= 63 && !text.starts_with('-') && !text.ends_with('-') &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

Answer<std::string> object_of_record(const Node& record) {
  if (record.kind != NodeKind::object) {
    return std::unexpected("a record must be an object");
  }
  Content content(record);
  content.require(content.text("eventSource", true) == "aws:s3", "eventSource");
  content.require(content.text("eventVersion", true).starts_with("2."), "eventVersion");
  content.require(content.text("eventName", true).starts_with("ObjectCreated:"), "eventName");
  const std::string region = content.text("awsRegion", true);
  content.require(is_host_label(region), "awsRegion");
  content.enter("s3");
  Content bucket = content;
  bucket.enter("bucket");
  content.enter("object");
  const auto key = form_decoded(content.text("key", true));
  std::string etag = content.text("eTag", false);
  if (etag.size() > 1 && etag.front() == '"' && etag.back() == '"') {
    etag = etag.substr(1, etag.size() - 2);
  }
  content.put("bucket", bucket.text("name", true));
  content.put("key", key.value_or(""));
  content.put("size", content.count("size"));
  content.put("etag", etag);
  content.put("version", content.text("versionId", false));
  content.put("region", region);
  content.require(key.value_or("").size() <= 1024, "key");
  for (const auto& fault : {bucket.fault, content.fault, key ? "" : key.error()}) {
    if (!fault.empty()) {
      return std::unexpected(fault);
    }
  }
  return content.line;
}

// Days since 1970-01-01, counted one year and one month at a time.
std::int64_t days_before(int year, int month) {
  constexpr int k_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
  std::int64_t days = 0;
  for (int y = 1970; y < year; ++y) {
    days += leap(y) ? 366 : 365;
  }
  for (int m = 1; m < month; ++m) {
    days += k_days[m - 1] + (m == 2 && leap(year) ? 1 : 0);
  }
  return days;
}

// Seconds of 2020-11-04T07:28:34.928+02:00, from 1970 on.
Answer<std::string> seconds_of(std::string text) {
  const std::unexpected<std::string> none("no time");
  const std::size_t zone = text.find_first_of("Z+-", std::min<std::size_t>(19, text.size()));
  if (zone == std::string::npos) {
    return none;
  }
  std::string offset = text.substr(zone);
  if (offset == "Z") {
    offset = "+00:00";
  }
  std::string fraction = text.substr(19, zone - 19);
  text.resize(19);
  const auto matches = [](const std::string& value, std::string_view pattern) {
    return value.size() == pattern.size() &&
           std::ranges::equal(value, pattern, [](char c, char wanted) {
             return wanted == '0' ? c >= '0' && c <= '9' : c == wanted;
           });
  };
  if (!matches(text, "0000-00-00T00:00:00")) {
    return none;
  }
  if (!matches(offset, "+00:00") && !matches(offset, "-00:00")) {
    return none;
  }
  if (!fraction.empty() && (fraction[0] != '.' || !only_digits(fraction.substr(1)))) {
    return none;
  }
  const auto number = [](const std::string& value, std::size_t at, std::size_t size) {
    return std::stoi(value.substr(at, size));
  };
  const int year = number(text, 0, 4);
  const int month = number(text, 5, 2);
  const int day = number(text, 8, 2);
  const int hour = number(text, 11, 2);
  const int minute = number(text, 14, 2);
  const int second = number(text, 17, 2);
  const int east = number(offset, 1, 2) * 60 + number(offset, 4, 2);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 ||
      second > 59) {
    return none;
  }
  if (day > days_before(month == 12 ? year + 1 : year, month % 12 + 1) - days_before(year, month)) {
    return none;
  }
  if (number(offset, 1, 2) > 23 || number(offset, 4, 2) > 59) {
    return none;
  }
  const std::int64_t minutes = (days_before(year, month) + day - 1) * 1440 +
                               std::int64_t{hour} * 60 + minute - (offset[0] == '-' ? -east : east);
  if (minutes < 0) {
    return none;
  }
  return std::to_string(minutes * 60 + second);
}

bool is_md5(const std::string& text) {
  constexpr std::string_view k_base64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return text.size() == 24 && text.substr(22) == "==" &&
         text.substr(0, 22).find_first_not_of(k_base64) == std::string::npos;
}

}  // namespace

Answer<Lines> objects_of_s3_event(std::string_view text) {
  const auto event = object_of(text);
  if (!event) {
    return std::unexpected(event.error());
  }
  const Node* records = member(*event, "Records");
  if (records == nullptr || records->kind != NodeKind::array) {
    return std::unexpected("no Records");
  }
  Lines lines;
  for (const Node& record : records->elements) {
    auto line = object_of_record(record);
    lines.push_back(line ? *std::move(line) : "refused");
  }
  return lines;
}

Answer<Lines> content_of_summary(std::string_view text) {
  const auto document = object_of(text);
  if (!document) {
    return std::unexpected(document.error());
  }
  Content content(*document);
  const std::string type = content.text("exportType", false);
  const bool incremental = type == "INCREMENTAL_EXPORT";
  content.require(incremental || type.empty() || type == "FULL_EXPORT", "exportType");
  const std::string arn = content.text("exportArn", true);
  const std::string table = content.text("tableArn", true);
  content.require(arn_fault(arn).empty(), "exportArn");
  content.require(arn.starts_with(table + "/export/"), "not the table's");
  const bool has_end = incremental && content.has("exportToTime");
  const auto time = seconds_of(content.text(has_end ? "exportToTime" : "exportTime", true));
  content.require(time.has_value(), "no time");
  std::string view = incremental ? content.text("outputView", false) : "";
  if (incremental && view.empty()) {
    view = "NEW_AND_OLD_IMAGES";
  }
  content.require(view == (incremental ? "NEW_IMAGE" : "") || view == "NEW_AND_OLD_IMAGES", "view");
  const std::string format = content.text("outputFormat", true);
  content.require(format == "ION" || format == "DYNAMODB_JSON", "outputFormat");
  content.put("export", arn);
  content.put("table", table);
  content.put("id", content.text("tableId", false));
  content.put("time", time.value_or(""));
  content.put("incremental", incremental ? "1" : "0");
  content.put("view", view);
  content.put("bucket", content.text("s3Bucket", true));
  content.put("prefix", content.text("s3Prefix", false));
  content.put("files", content.text("manifestFilesS3Key", true));
  content.put("items", content.count("itemCount"));
  content.put("format", format);
  if (!content.fault.empty()) {
    return std::unexpected(content.fault);
  }
  return Lines{content.line};
}

Answer<Lines> content_of_files(std::string_view text) {
  Lines lines;
  std::set<std::string> keys;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const auto object = object_of(text.substr(0, end));
    if (!object) {
      return std::unexpected(object.error());
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    Content content(*object);
    const std::string key = content.text("dataFileS3Key", true);
    const std::string md5 = content.text("md5Checksum", true);
    content.require(is_md5(md5), "md5Checksum");
    content.require(keys.insert(key).second, "twice");
    content.put("key", key);
    content.put("items", content.count("itemCount"));
    content.put("md5", md5);
    content.put("etag", content.text("etag", false));
    if (!content.fault.empty()) {
      return std::unexpected(content.fault);
    }
    lines.push_back(content.line);
  }
  return lines;
}

}  // namespace tinydynamocdc::oracle
