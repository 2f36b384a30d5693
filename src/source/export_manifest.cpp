// SPDX-License-Identifier: Apache-2.0
#include "source/export_manifest.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <set>

#include "base/iso_time.hpp"
#include "base/json_members.hpp"
#include "base/outside_text.hpp"
#include "base/try.hpp"
#include "dynamodb/names.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace {

// The message may repeat words from outside.
std::unexpected<base::Error> bad(std::string_view message) {
  return base::fail(ErrorKind::bad_input, base::outside_text(message));
}

// Puts what `read` gives into `target`, unless something was wrong before.
template <class Value>
void take(Result<void>& so_far, Result<Value> read, Value& target) {
  if (!so_far) {
    return;
  }
  if (!read) {
    so_far = std::unexpected(read.error());
    return;
  }
  target = *std::move(read);
}

// Exports made before there were incremental ones do not say it.
Result<ExportType> type_of(const json& summary) {
  TINYDYNAMOCDC_TRY(const auto text, base::checked_text(summary, "exportType"));
  if (text.empty() || text == "FULL_EXPORT") {
    return ExportType::full;
  }
  if (text == "INCREMENTAL_EXPORT") {
    return ExportType::incremental;
  }
  return bad(std::format("exportType is \"{}\", not FULL_EXPORT or INCREMENTAL_EXPORT", text));
}

// What only an incremental export has. The view's default is the API's (ExportTableToPointInTime).
Result<std::string> view_type_of(const json& summary, ExportType type) {
  if (type == ExportType::full) {
    return std::string();
  }
  auto text = base::checked_text(summary, "outputView");
  if (!text || *text == "NEW_IMAGE" || *text == "NEW_AND_OLD_IMAGES") {
    return text;
  }
  return text->empty()
             ? Result<std::string>("NEW_AND_OLD_IMAGES")
             : bad(std::format("outputView is \"{}\", not NEW_IMAGE or NEW_AND_OLD_IMAGES", *text));
}

Result<std::int64_t> time_of(const json& summary, ExportType type) {
  const char* name =
      type == ExportType::incremental && base::member_of(summary, "exportToTime") != nullptr
          ? "exportToTime"
          : "exportTime";
  TINYDYNAMOCDC_TRY(const auto text, base::required_text(summary, name));
  const auto seconds = base::iso_seconds(text);
  return seconds && *seconds >= 0
             ? Result<std::int64_t>(*seconds)
             : bad(std::format("{} \"{}\" is not a time like 2020-11-04T07:28:34.028Z", name,
                               text));
}

Result<std::string> format_of(const json& summary) {
  auto text = base::required_text(summary, "outputFormat");
  if (!text || *text == "DYNAMODB_JSON" || *text == "ION") {
    return text;
  }
  return bad(std::format("outputFormat is \"{}\", not DYNAMODB_JSON or ION", *text));
}

Result<void> check_arns(const ExportSummary& summary) {
  const auto of_export = dynamodb::parse_table_arn(summary.export_arn);
  if (!of_export) {
    return std::unexpected(base::with_context(of_export.error(), "exportArn"));
  }
  if (of_export->export_id.empty()) {
    return bad(std::format("exportArn {} is not an export's", summary.export_arn));
  }
  if (of_export->table_arn != summary.table_arn) {
    return bad(std::format("exportArn {} and tableArn {} do not belong together",
                           summary.export_arn, summary.table_arn));
  }
  return {};
}

Result<ExportSummary> summary_of(const json& object) {
  ExportSummary summary;
  Result<void> so_far;
  take(so_far, type_of(object), summary.type);
  take(so_far, base::required_text(object, "exportArn"), summary.export_arn);
  take(so_far, base::required_text(object, "tableArn"), summary.table_arn);
  take(so_far, base::checked_text(object, "tableId"), summary.table_id);
  take(so_far, time_of(object, summary.type), summary.export_time_s);
  take(so_far, view_type_of(object, summary.type), summary.view_type);
  take(so_far, base::required_text(object, "s3Bucket"), summary.bucket);
  take(so_far, base::checked_text(object, "s3Prefix"), summary.prefix);
  take(so_far, base::required_text(object, "manifestFilesS3Key"), summary.manifest_files_key);
  take(so_far, base::required_count(object, "itemCount"), summary.item_count);
  take(so_far, format_of(object), summary.output_format);
  so_far = so_far.and_then([&] { return check_arns(summary); });
  return so_far ? Result<ExportSummary>(std::move(summary)) : std::unexpected(so_far.error());
}

// Base64 of the 16 bytes of an MD5 checksum.
bool is_md5(std::string_view text) {
  constexpr std::size_t k_digits = 22;
  const auto is_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' ||
           c == '/';
  };
  return text.size() == k_digits + 2 && text.ends_with("==") &&
         std::ranges::all_of(text.substr(0, k_digits), is_digit);
}

Result<ExportDataFile> data_file_of(std::string_view line) {
  TINYDYNAMOCDC_TRY(const auto object, base::parsed_object<json>(line));
  ExportDataFile file;
  Result<void> so_far;
  take(so_far, base::required_text(object, "dataFileS3Key"), file.key);
  take(so_far, base::required_count(object, "itemCount"), file.item_count);
  take(so_far, base::required_text(object, "md5Checksum"), file.md5_base64);
  take(so_far, base::checked_text(object, "etag"), file.etag);
  if (so_far && !is_md5(file.md5_base64)) {
    return bad("md5Checksum is not the base64 of an MD5 checksum");
  }
  return so_far ? Result<ExportDataFile>(std::move(file)) : std::unexpected(so_far.error());
}

}  // namespace

Result<ExportSummary> parse_export_summary(std::string_view json_text) {
  auto summary = base::parsed_object<json>(json_text).and_then(summary_of);
  return summary ? summary
                 : std::unexpected(base::with_context(summary.error(), "manifest-summary.json"));
}

Result<std::vector<ExportDataFile>> parse_export_files(std::string_view lines) {
  std::vector<ExportDataFile> files;
  std::set<std::string, std::less<>> keys;
  std::size_t number = 0;
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    auto file = data_file_of(lines.substr(0, end));
    ++number;
    if (file && !keys.insert(file->key).second) {
      file = bad(std::format("dataFileS3Key {} appears twice", file->key));
    }
    if (!file) {
      return std::unexpected(
          base::with_context(file.error(), std::format("manifest-files.json: line {}", number)));
    }
    files.push_back(*std::move(file));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return files;
}

}  // namespace tinydynamocdc::source
