// SPDX-License-Identifier: Apache-2.0
#include "convert/export_folder.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <system_error>
#include <utility>

#include "aws/digest.hpp"
#include "base/try.hpp"
#include "files/file_source.hpp"
#include "source/export_key.hpp"

namespace tinydynamocdc::convert {

using base::ErrorKind;
using base::Result;
using files::FileSource;

namespace fs = std::filesystem;

namespace {

constexpr const char* k_files = "manifest-files.json";

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

Result<std::string> read_text(const fs::path& path) {
  TINYDYNAMOCDC_TRY(auto file, FileSource::open(path.string()));
  std::string text;
  for (;;) {
    constexpr std::size_t k_read_bytes = 1 << 16;
    const auto size = text.size();
    text.resize(size + k_read_bytes);
    const auto got = file.read(std::span(text).subspan(size));
    if (!got) {
      return std::unexpected(base::with_context(got.error(), path.string()));
    }
    text.resize(size + *got);
    if (*got == 0) {
      return text;
    }
  }
}

// A manifest's text, checked by the `.md5` beside it. A copy may lack that file: the manifest says
// the rest all the same.
Result<std::string> read_manifest(const fs::path& path) {
  auto text = read_text(path);
  if (!text) {
    return text;
  }
  auto md5_path = path;
  md5_path.replace_extension(".md5");
  if (!is_there(md5_path)) {
    return text;
  }
  auto wanted = read_text(md5_path);
  if (!wanted) {
    return wanted;
  }
  std::erase_if(*wanted, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
  aws::Md5 md5;
  md5.update(*text);
  if (const auto found = md5.base64_digest(); found != *wanted) {
    return base::fail(
        ErrorKind::bad_input,
        std::format("{}: its MD5 is {}, but {} says {}: the file is damaged; copy it again",
                    path.string(), found, md5_path.filename().string(), *wanted));
  }
  return text;
}

Result<ExportFolder::DataFile> locate(const fs::path& folder, source::ExportDataFile file) {
  auto key = source::parse_export_key(file.key);
  fs::path path;
  switch (key.kind) {
    case source::ExportKey::Kind::data_file:
      path = folder / "data" / key.file_name;
      break;
    case source::ExportKey::Kind::shared_data_file:
      path = folder / ".." / "data" / key.file_name;
      if (!is_there(path)) {
        return base::fail(
            ErrorKind::missing,
            std::format("{} does not exist: an incremental export's data is beside its folder, in "
                        "AWSDynamoDB/data, which all exports share; copy that folder too",
                        path.string()));
      }
      break;
    default:
      return base::fail(
          ErrorKind::bad_input,
          std::format("{} is not a data file of an export in DynamoDB JSON", file.key));
  }
  return ExportFolder::DataFile{path.string(), file.item_count, std::move(file.md5_base64)};
}

}  // namespace

Result<fs::path> find_export_folder(const fs::path& folder) {
  if (is_there(folder / source::k_manifest_summary)) {
    return folder;
  }
  // An export's own folder lies at AWSDynamoDB/<id>, below a prefix or none.
  constexpr int k_levels_max = 4;
  std::vector<fs::path> found;
  std::error_code failed;
  for (auto at = fs::recursive_directory_iterator(folder, failed);
       !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
    if (at->path().filename() == "data" || at.depth() + 1 >= k_levels_max) {
      at.disable_recursion_pending();
    }
    std::error_code ignored;
    if (at->is_directory(ignored) && is_there(at->path() / source::k_manifest_summary)) {
      found.push_back(at->path());
    }
  }
  if (failed) {
    return base::fail(ErrorKind::unavailable,
                      std::format("{}: cannot be read: {}", folder.string(), failed.message()));
  }
  if (found.empty()) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: no export in this folder: {} is missing (AWS writes it when "
                                  "the export is complete)",
                                  folder.string(), source::k_manifest_summary));
  }
  if (found.size() > 1) {
    std::ranges::sort(found);
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: {} exports in this folder, name one: {}, {}{}",
                                  folder.string(), found.size(), found[0].string(),
                                  found[1].string(), found.size() > 2 ? ", …" : ""));
  }
  return found.front();
}

Result<ExportFolder> read_export_folder(const fs::path& folder) {
  const auto summary_path = folder / source::k_manifest_summary;
  const auto files_path = folder / k_files;
  TINYDYNAMOCDC_TRY(const auto summary_text, read_manifest(summary_path));
  auto summary = source::parse_export_summary(summary_text);
  if (!summary) {
    return std::unexpected(base::with_context(summary.error(), folder.string()));
  }
  if (summary->output_format != "DYNAMODB_JSON") {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: the export's format is {}; only DYNAMODB_JSON can be read: "
                                  "export the table again in that format",
                                  summary_path.string(), summary->output_format));
  }
  TINYDYNAMOCDC_TRY(const auto files_text, read_manifest(files_path));
  auto files = source::parse_export_files(files_text);
  if (!files) {
    return std::unexpected(base::with_context(files.error(), folder.string()));
  }
  ExportFolder result{.summary = std::move(*summary)};
  std::uint64_t items = 0;
  for (auto& file : *files) {
    items += file.item_count;
    auto located = locate(folder, std::move(file));
    if (!located) {
      return std::unexpected(base::with_context(located.error(), files_path.string()));
    }
    result.files.push_back(std::move(*located));
  }
  if (items != result.summary.item_count) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: its files have {} items, but {} says {}: the manifests are "
                                  "from different exports or damaged; copy them again",
                                  files_path.string(), items, source::k_manifest_summary,
                                  result.summary.item_count));
  }
  return result;
}

}  // namespace tinydynamocdc::convert
