// SPDX-License-Identifier: Apache-2.0
#include "source/export_lines.hpp"

#include <charconv>
#include <format>
#include <limits>

#include "base/json_text.hpp"
#include "base/outside_text.hpp"
#include "base/try.hpp"
#include "dynamodb/json_reader.hpp"
#include "dynamodb/json_text.hpp"
#include "dynamodb/names.hpp"
#include "source/epoch_seconds.hpp"

namespace tinydynamocdc::source {

using base::Error;
using base::ErrorKind;
using base::Result;
using dynamodb::Change;
using dynamodb::EventName;
using dynamodb::JsonReader;
using dynamodb::ReadChange;

namespace {

constexpr std::string_view k_sequence_number = "SNAPSHOT";
constexpr std::string_view k_null = "null";

// The message may repeat words from outside.
std::unexpected<Error> bad(std::string_view message) {
  return base::fail(ErrorKind::bad_input, base::outside_text(message));
}

// A line's members as they stand there; empty where absent.
struct LineMembers {
  std::string_view item;
  std::string_view metadata;
  std::string_view keys;
  std::string_view new_image;
  std::string_view old_image;
};

struct MemberRule {
  std::string_view name;
  std::string_view LineMembers::* target;
  ExportType type;
  bool may_be_null;
};

constexpr MemberRule k_members[] = {
    {"Item", &LineMembers::item, ExportType::full, false},
    {"Metadata", &LineMembers::metadata, ExportType::incremental, false},
    {"Keys", &LineMembers::keys, ExportType::incremental, false},
    {"NewImage", &LineMembers::new_image, ExportType::incremental, true},
    {"OldImage", &LineMembers::old_image, ExportType::incremental, true},
};

std::string_view name_of(ExportType type) {
  return type == ExportType::full ? "a full" : "an incremental";
}

Result<const MemberRule*> rule_of(std::string_view name, ExportType type) {
  for (const auto& rule : k_members) {
    if (rule.name != name) {
      continue;
    }
    if (rule.type != type) {
      return bad(std::format("{}: this is a line of {} export, but the export is {} one", name,
                             name_of(rule.type), name_of(type)));
    }
    return &rule;
  }
  return bad(std::format("unknown member \"{}\"", name));
}

Result<void> read_member(JsonReader& reader, const MemberRule& rule, LineMembers& members) {
  const char next = reader.peek();
  auto raw = reader.read_raw();
  if (!raw) {
    return std::unexpected(base::with_context(raw.error(), rule.name));
  }
  if (!(members.*rule.target).empty()) {
    return bad(std::format("{} appears twice", rule.name));
  }
  if (next != '{' && !(rule.may_be_null && *raw == k_null)) {
    return bad(std::format("{} is not an object", rule.name));
  }
  members.*rule.target = *raw;
  return {};
}

Result<LineMembers> members_of(std::string_view line, ExportType type) {
  if (line.empty()) {
    return bad("the line is empty");
  }
  if (line.starts_with("$ion")) {
    return bad("this is Amazon Ion text; only exports in the format DYNAMODB_JSON can be read");
  }
  LineMembers members;
  JsonReader reader(line);
  TINYDYNAMOCDC_TRY_VOID(reader.enter_object());
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto member, reader.next_member());
    if (member.end) {
      break;
    }
    TINYDYNAMOCDC_TRY(const auto rule, rule_of(member.name_text, type));
    TINYDYNAMOCDC_TRY_VOID(read_member(reader, *rule, members));
  }
  TINYDYNAMOCDC_TRY_VOID(reader.expect_end());
  for (auto* image : {&members.new_image, &members.old_image}) {
    if (*image == k_null) {
      *image = {};
    }
  }
  return members;
}

// The item of a full export's line. The line as AWS writes it is seen at a glance; the transcoder
// finds out whether what lies between is one item, and nothing behind it.
Result<std::string_view> item_of(std::string_view line) {
  constexpr std::string_view k_begin = R"({"Item":{)";
  constexpr std::string_view k_end = "}}";
  if (line.size() >= k_begin.size() + k_end.size() && line.starts_with(k_begin) &&
      line.ends_with(k_end)) {
    return line.substr(k_begin.size() - 1, line.size() - k_begin.size());
  }
  TINYDYNAMOCDC_TRY(const auto members, members_of(line, ExportType::full));
  return members.item.empty() ? bad("Item is missing") : Result<std::string_view>(members.item);
}

// {"N":"1680109764000000"}, as AWS writes it.
Result<std::string_view> read_typed_number(JsonReader& reader) {
  TINYDYNAMOCDC_TRY_VOID(reader.enter_object());
  TINYDYNAMOCDC_TRY(const auto tag, reader.next_member());
  if (tag.end || tag.name_text != "N") {
    return bad("is not of type N");
  }
  const auto number = reader.read_string();
  if (!number) {
    return number;
  }
  TINYDYNAMOCDC_TRY(const auto end, reader.next_member());
  return end.end ? number : bad("has two types");
}

// AWS's own examples spell it in three ways.
Result<std::int64_t> read_write_time(JsonReader& reader) {
  const char next = reader.peek();
  TINYDYNAMOCDC_TRY(const auto number, next == '{'   ? read_typed_number(reader)
                                       : next == '"' ? reader.read_string()
                                                     : reader.read_number());
  const auto seconds = epoch_seconds_of_micros(number);
  return seconds ? Result<std::int64_t>(*seconds)
                 : bad(std::format("\"{}\" is not a time in microseconds", number));
}

// Of the item's last write, epoch seconds. Members of the metadata that we do not know are passed
// over: they say nothing of the item.
Result<std::int64_t> write_time_of(std::string_view metadata) {
  constexpr std::string_view k_name = "WriteTimestampMicros";
  JsonReader reader(metadata);
  TINYDYNAMOCDC_TRY_VOID(reader.enter_object());
  std::optional<std::int64_t> time_s;
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto member, reader.next_member());
    if (member.end) {
      return time_s ? Result<std::int64_t>(*time_s) : bad(std::format("{} is missing", k_name));
    }
    if (member.name_text == k_name) {
      const auto time = read_write_time(reader);
      if (!time) {
        return std::unexpected(base::with_context(time.error(), k_name));
      }
      if (time_s) {
        return bad(std::format("{} appears twice", k_name));
      }
      time_s = *time;
    } else {
      TINYDYNAMOCDC_TRY_VOID(reader.skip_value());
    }
  }
}

// Makes `change` that of an incremental export's line.
Result<void> read_incremental(std::string_view line, Change& change) {
  TINYDYNAMOCDC_TRY(const auto members, members_of(line, ExportType::incremental));
  if (members.keys.empty()) {
    return bad("Keys is missing");
  }
  if (members.metadata.empty()) {
    return bad("Metadata is missing");
  }
  const auto time_s = write_time_of(members.metadata);
  if (!time_s) {
    return std::unexpected(base::with_context(time_s.error(), "Metadata"));
  }
  change.event_name = members.new_image.empty() ? EventName::remove : EventName::modify;
  change.approximate_creation_s = *time_s;
  change.keys_json = members.keys;
  change.new_image_json = members.new_image;
  change.old_image_json = members.old_image;
  const auto& measured = !members.new_image.empty()   ? members.new_image
                         : !members.old_image.empty() ? members.old_image
                                                      : members.keys;
  change.size_bytes = static_cast<std::uint32_t>(measured.size());
  return {};
}

// What is wrong with what is known of an export, or its region.
Result<std::string_view> checked_region(const ExportInfo& info, std::string_view file_name) {
  const auto arn = dynamodb::parse_table_arn(info.export_arn);
  if (!arn) {
    return std::unexpected(base::with_context(arn.error(), "export ARN"));
  }
  if (arn->export_id.empty()) {
    return bad(std::format("export ARN: {} is not an export's", info.export_arn));
  }
  if (info.view_type != "NEW_AND_OLD_IMAGES" && info.view_type != "NEW_IMAGE") {
    return bad(std::format("the export's view type \"{}\" is unknown", info.view_type));
  }
  if (info.export_time_s < 0 || info.export_time_s > std::numeric_limits<std::uint32_t>::max()) {
    return bad(std::format("the export's time {} is not in epoch seconds", info.export_time_s));
  }
  if (info.type == ExportType::full &&
      (info.key_names.empty() || info.key_names.size() > dynamodb::k_key_attributes_max)) {
    return bad(std::format("a table has one or two key attributes, not {}", info.key_names.size()));
  }
  if (dynamodb::find_invalid_utf8(file_name) != std::string_view::npos) {
    return bad("the file's name is not UTF-8");
  }
  return arn->region;
}

}  // namespace

Change export_change(const ExportInfo& info, std::string_view region, std::string_view event_id) {
  return {.event_id_text = event_id,
          .event_name = EventName::snapshot,
          .event_source_text = "aws:dynamodbSnapshot",
          .event_source_arn_text = info.export_arn,
          .event_version_json = "1.1",
          .aws_region_text = region,
          .approximate_creation_s = info.export_time_s,
          .sequence_number = k_sequence_number,
          .stream_view_type_text = info.view_type};
}

ExportLines::ExportLines(const ExportInfo& info, std::string_view file_name)
    : info_(info), region_(checked_region(info, file_name)) {
  if (region_) {
    const auto arn = dynamodb::parse_table_arn(info.export_arn);
    event_id_stem_ = std::format("{}/{}/", arn->export_id, base::json_escaped(file_name));
    event_id_ = event_id_stem_;
  }
}

Result<void> ExportLines::check() const {
  return region_ ? Result<void>() : std::unexpected(region_.error());
}

Change ExportLines::common() const {
  auto change = export_change(info_, *region_, event_id_stem_);
  for (const auto& name : info_.key_names) {
    change.key_names.names[change.key_names.count++] = name;
  }
  return change;
}

// The line's own: a pure function of export, file and line, so that a retry makes the same row.
std::string_view ExportLines::event_id_of(std::uint64_t line_number) {
  constexpr std::size_t k_digits_max = std::numeric_limits<std::uint64_t>::digits10 + 1;
  event_id_.resize(event_id_stem_.size() + k_digits_max);
  char* const digits = event_id_.data() + event_id_stem_.size();
  const auto end = std::to_chars(digits, digits + k_digits_max, line_number).ptr;
  event_id_.resize(static_cast<std::size_t>(end - event_id_.data()));
  return event_id_;
}

ReadChange ExportLines::read(std::string_view line, std::uint64_t line_number) {
  return {.index = line_number - 1,
          .sequence_number = k_sequence_number,
          .change = change_of(line, line_number)};
}

Result<Change> ExportLines::change_of(std::string_view line, std::uint64_t line_number) {
  if (info_.type == ExportType::incremental) {
    auto change = export_change(info_, *region_, event_id_of(line_number));
    const auto read = read_incremental(line, change);
    return read ? Result<Change>(change) : std::unexpected(read.error());
  }
  TINYDYNAMOCDC_TRY(const auto item, item_of(line));
  auto change = common();
  change.event_id_text = event_id_of(line_number);
  change.new_image_json = item;
  change.size_bytes = static_cast<std::uint32_t>(item.size());
  return change;
}

}  // namespace tinydynamocdc::source
