// SPDX-License-Identifier: Apache-2.0
#include "load/survey.hpp"

#include <format>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/found_in.hpp"
#include "base/try.hpp"
#include "lambda/export_end.hpp"
#include "lambda/manifest_files.hpp"
#include "source/export_key.hpp"

namespace tinydynamocdc::load {

using base::ErrorKind;
using base::Result;
using source::ExportKey;

namespace {

// What is wrong with a file of the manifest; empty: nothing.
std::string_view fault_of(const std::string& file, const lambda::ExportObject& object,
                          source::ExportType type) {
  const auto key = source::parse_export_key(file);
  if (key.kind == ExportKey::Kind::ion_data_file) {
    return "it is in the format ION: export the table again in the format DYNAMODB_JSON";
  }
  const bool is_full = type == source::ExportType::full;
  if (key.kind != (is_full ? ExportKey::Kind::data_file : ExportKey::Kind::shared_data_file) ||
      key.prefix != object.key.prefix || (is_full && key.export_id != object.key.export_id)) {
    return "it is not a data file of this export";
  }
  return {};
}

}  // namespace

Result<Survey> survey(aws::Objects& objects, const lambda::ExportObject& object,
                      const source::ExportSummary& summary, lambda::LoadedFiles& loaded,
                      base::Deadline deadline) {
  const auto url =
      objects.url({.bucket = object.bucket,
                   .key = object.key.folder() + std::string(source::k_manifest_files)});
  lambda::ManifestFiles manifest(objects, object.bucket, object.key, deadline);
  std::unordered_set<std::string> names;
  Survey result;
  for (;;) {
    TINYDYNAMOCDC_TRY(auto next, manifest.next());
    auto* file = base::found_in(next);
    if (file == nullptr) {
      break;
    }
    const bool is_new = names.insert(file->key.substr(file->key.rfind('/') + 1)).second;
    const auto fault =
        is_new ? fault_of(file->key, object, summary.type) : "it is listed more than once";
    if (!fault.empty()) {
      return base::fail(ErrorKind::bad_input,
                        std::format("{} line {}: {}: {}", url, manifest.files(), file->key, fault));
    }
    if (loaded.take(*file, result.look)) {
      continue;
    }
    result.waiting_items += file->item_count;
    result.waiting.push_back(std::move(*file));
  }
  TINYDYNAMOCDC_TRY_VOID(lambda::compare_items(summary, result.look.items, url));
  return result;
}

}  // namespace tinydynamocdc::load
