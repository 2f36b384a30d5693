// SPDX-License-Identifier: Apache-2.0
#include "convert/input_files.hpp"

#include <filesystem>
#include <format>
#include <system_error>
#include <utility>

#include "base/try.hpp"
#include "convert/export_folder.hpp"
#include "convert/first_line_of_file.hpp"

namespace tinydynamocdc::convert {

using base::ErrorKind;
using base::Result;
using source::FirstLine;

namespace fs = std::filesystem;

namespace {

using Compression = InputFile::Compression;

constexpr const char* k_keys_needed =
    "--keys is needed: a full export does not say which attributes are the table's keys "
    "(--keys PARTITION_KEY or --keys PARTITION_KEY,SORT_KEY)";

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return path != "-" && fs::is_directory(path, ignored);
}

// What can be read once only (standard input, a pipe) must not be looked at before.
bool is_stream(const std::string& path) {
  std::error_code ignored;
  return path == "-" || (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored));
}

class Finder {
 public:
  explicit Finder(const ConvertOptions& options) : options_(options) {}

  Result<Inputs> find() {
    if (options_.export_time_s && !options_.export_arn) {
      return base::fail(ErrorKind::bad_config,
                        "--export-time belongs to --export-arn, which is not given");
    }
    for (const auto& path : options_.paths) {
      TINYDYNAMOCDC_TRY_VOID(is_folder(path)       ? add_folder(path)
                             : options_.export_arn ? add_data_file(path, *options_.export_arn)
                                                   : add_event(path));
    }
    if (!options_.key_names.empty() && inputs_.exports.empty()) {
      return base::fail(ErrorKind::bad_config,
                        "--keys is for exports only: stream records name their keys themselves. "
                        "For data files of an export add --export-arn");
    }
    inputs_.bytes = bytes_on_disk();
    return std::move(inputs_);
  }

 private:
  Result<void> add_folder(const std::string& path) {
    if (options_.export_arn) {
      return base::fail(ErrorKind::bad_config,
                        std::format("{}: a folder's manifest names its export: leave --export-arn "
                                    "out, or name data files",
                                    path));
    }
    const auto folder = find_export_folder(path);
    if (!folder) {
      return base::fail(folder.error().kind,
                        std::format("{}; single data files can be named with --export-arn",
                                    folder.error().message));
    }
    TINYDYNAMOCDC_TRY(auto found, read_export_folder(*folder));
    auto& summary = found.summary;
    source::ExportInfo info{.export_arn = std::move(summary.export_arn),
                            .export_time_s = summary.export_time_s,
                            .type = summary.type};
    if (!summary.view_type.empty()) {
      info.view_type = std::move(summary.view_type);
    }
    if (auto named = name_keys(info); !named) {
      return std::unexpected(base::with_context(named.error(), path));
    }
    inputs_.exports.push_back(std::move(info));
    for (auto& file : found.files) {
      inputs_.files.push_back({.path = std::move(file.path),
                               .kind = InputFile::Kind::export_lines,
                               .compression = Compression::gzip,
                               .export_index = inputs_.exports.size() - 1,
                               .item_count = file.item_count,
                               .md5_base64 = std::move(file.md5_base64)});
    }
    return {};
  }

  Result<void> add_data_file(const std::string& path, const std::string& export_arn) {
    if (is_stream(path)) {
      return base::fail(
          ErrorKind::bad_config,
          std::format("{}: give a regular file, because the rows' eventID contains its name",
                      path));
    }
    if (path.ends_with(".ion.gz")) {
      return base::fail(ErrorKind::bad_input,
                        std::format("{}: Amazon Ion cannot be read; export the table in DynamoDB "
                                    "JSON",
                                    path));
    }
    const auto compression = path.ends_with(".gz") ? Compression::gzip : Compression::none;
    TINYDYNAMOCDC_TRY(const auto begin, first_line_of_file(path, compression));
    source::ExportInfo info{.export_arn = export_arn,
                            .export_time_s = options_.export_time_s.value_or(0)};
    if (begin == FirstLine::incremental_export) {
      info.type = source::ExportType::incremental;
    } else if (!options_.export_time_s) {
      return base::fail(ErrorKind::bad_config,
                        std::format("{}: --export-time is needed: the lines of a full export do "
                                    "not say when it was taken (exportTime of its manifest)",
                                    path));
    }
    if (auto named = name_keys(info); !named) {
      return std::unexpected(base::with_context(named.error(), path));
    }
    inputs_.exports.push_back(std::move(info));
    inputs_.files.push_back({.path = path,
                             .kind = InputFile::Kind::export_lines,
                             .compression = compression,
                             .export_index = inputs_.exports.size() - 1});
    return {};
  }

  Result<void> add_event(const std::string& path) {
    if (path.ends_with(".gz")) {
      return base::fail(ErrorKind::bad_input,
                        std::format("{}: for a data file of an export --export-arn is needed (and "
                                    "--export-time, --keys), or name the export's folder",
                                    path));
    }
    if (!is_stream(path)) {
      TINYDYNAMOCDC_TRY(const auto begin, first_line_of_file(path, Compression::none));
      if (begin != FirstLine::other) {
        return base::fail(
            ErrorKind::bad_config,
            std::format(
                "{}: these look like lines of an export: --export-arn is needed, and {}", path,
                begin == FirstLine::full_export ? "--export-time and --keys" : "nothing else"));
      }
    }
    inputs_.files.push_back({.path = path});
    return {};
  }

  // The lines of an incremental export name their keys.
  Result<void> name_keys(source::ExportInfo& info) const {
    if (info.type == source::ExportType::incremental) {
      return {};
    }
    if (options_.key_names.empty()) {
      return base::fail(ErrorKind::bad_config, k_keys_needed);
    }
    info.key_names = options_.key_names;
    return {};
  }

  [[nodiscard]] std::optional<std::uint64_t> bytes_on_disk() const {
    std::uint64_t bytes = 0;
    for (const auto& file : inputs_.files) {
      std::error_code failed;
      const auto size = fs::file_size(file.path, failed);
      if (failed) {
        return std::nullopt;
      }
      bytes += size;
    }
    return bytes;
  }

  const ConvertOptions& options_;
  Inputs inputs_;
};

}  // namespace

Result<Inputs> find_inputs(const ConvertOptions& options) { return Finder(options).find(); }

}  // namespace tinydynamocdc::convert
