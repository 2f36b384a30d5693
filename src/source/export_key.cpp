// SPDX-License-Identifier: Apache-2.0
#include "source/export_key.hpp"

#include <format>

namespace tinydynamocdc::source {
namespace {

using Kind = ExportKey::Kind;

constexpr std::string_view k_folder = "AWSDynamoDB/";
constexpr std::string_view k_data_folder = "data/";

// What follows the last folder AWSDynamoDB of a key, and the prefix before it.
struct Parts {
  std::string_view prefix;
  std::string_view rest;
  bool found = false;
};

Parts parts_of(std::string_view key) {
  for (std::size_t at = key.rfind(k_folder); at != std::string_view::npos;
       at = key.rfind(k_folder, at - 1)) {
    const std::string_view rest = key.substr(at + k_folder.size());
    if (at == 0) {
      return {.prefix = {}, .rest = rest, .found = true};
    }
    if (key[at - 1] == '/') {
      return {.prefix = key.substr(0, at - 1), .rest = rest, .found = true};
    }
  }
  return {};
}

Kind kind_of_data(std::string_view name, bool shared) {
  if (name.contains('/')) {
    return Kind::foreign;
  }
  if (name.ends_with(".ion.gz")) {
    return Kind::ion_data_file;
  }
  if (name.ends_with(".json.gz")) {
    return shared ? Kind::shared_data_file : Kind::data_file;
  }
  return Kind::foreign;
}

// Of a file that lies in an export's own folder.
Kind kind_in_export(std::string_view name) {
  if (name.starts_with(k_data_folder)) {
    return kind_of_data(name.substr(k_data_folder.size()), false);
  }
  if (name == k_manifest_summary) {
    return Kind::summary;
  }
  if (name.starts_with(k_ledger_folder)) {
    return Kind::ledger;
  }
  const bool companion =
      !name.contains('/') && (name == "_started" || name == k_manifest_files ||
                              name.ends_with(".md5") || name.ends_with(".checksum"));
  return companion ? Kind::companion : Kind::foreign;
}

}  // namespace

std::string ExportKey::folder() const {
  return std::format("{}{}{}{}/", prefix, prefix.empty() ? "" : "/", k_folder, export_id);
}

std::string ExportKey::summary_key() const { return folder() + std::string(k_manifest_summary); }

ExportKey parse_export_key(std::string_view key) {
  ExportKey result;
  result.file_name = key.substr(key.rfind('/') + 1);
  const auto [prefix, rest, found] = parts_of(key);
  if (!found) {
    return result;
  }
  std::string_view export_id;
  if (rest.starts_with(k_data_folder)) {
    result.kind = kind_of_data(rest.substr(k_data_folder.size()), true);
  } else if (const auto slash = rest.find('/'); slash != std::string_view::npos && slash > 0) {
    export_id = rest.substr(0, slash);
    result.kind = kind_in_export(rest.substr(slash + 1));
  }
  if (result.kind != Kind::foreign) {
    result.prefix = prefix;
    result.export_id = export_id;
  }
  return result;
}

}  // namespace tinydynamocdc::source
