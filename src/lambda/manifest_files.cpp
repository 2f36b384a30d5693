// SPDX-License-Identifier: Apache-2.0
#include "lambda/manifest_files.hpp"

#include <format>
#include <utility>

#include "base/found_in.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using source::ExportDataFile;

namespace {

aws::ObjectName manifest_of(const std::string& bucket, const source::ExportKey& key) {
  return {.bucket = bucket, .key = key.folder() + std::string(source::k_manifest_files)};
}

}  // namespace

ManifestFiles::ManifestFiles(aws::Objects& objects, const std::string& bucket,
                             const source::ExportKey& key, Deadline deadline)
    : url_(objects.url(manifest_of(bucket, key))),
      reader_(objects, manifest_of(bucket, key), deadline),
      lines_(reader_) {}

Result<std::optional<ExportDataFile>> ManifestFiles::next() {
  TINYDYNAMOCDC_TRY(const auto line, lines_.next());
  const auto* text = base::found_in(line);
  if (text == nullptr) {
    return std::nullopt;
  }
  auto file = source::parse_export_files(*text);
  if (!file || file->size() != 1) {
    const base::Error reason =
        file ? base::Error{ErrorKind::bad_input, "no data file"} : std::move(file).error();
    return std::unexpected(
        base::with_context(reason, std::format("{} line {}", url_, lines_.lines())));
  }
  ++files_;
  return std::move(file->front());
}

Result<std::optional<ExportDataFile>> find_data_file(ManifestFiles& manifest,
                                                     const aws::ObjectName& file) {
  while (manifest.files() < k_files_searched_max) {
    auto listed = manifest.next();
    if (!listed) {
      const auto kind = listed.error().kind;
      const bool is_absent = kind == ErrorKind::missing || kind == ErrorKind::denied;
      return is_absent ? Result<std::optional<ExportDataFile>>(std::nullopt)
                       : std::unexpected(std::move(listed).error());
    }
    auto* one = base::found_in(*listed);
    if (one == nullptr) {
      return base::fail(ErrorKind::bad_input,
                        std::format("{}: the export's manifest lists {} files, and not this one",
                                    file.url(), manifest.files()));
    }
    if (one->key == file.key) {
      return std::move(*one);
    }
  }
  return std::nullopt;
}

}  // namespace tinydynamocdc::lambda
