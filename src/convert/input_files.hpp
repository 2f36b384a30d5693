// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "convert/convert.hpp"
#include "source/export_file.hpp"

namespace tinydynamocdc::convert {

/// One file to convert.
struct InputFile {
  enum class Kind { event, export_lines };
  enum class Compression { none, gzip };

  std::string path;  ///< "-" is standard input.
  Kind kind = Kind::event;
  Compression compression = Compression::none;
  std::size_t export_index = 0;             ///< Of an export's file: its place in Inputs::exports.
  std::optional<std::uint64_t> item_count;  ///< What the manifest says, where there is one.
  std::string md5_base64;                   ///< The same; empty where there is none.
};

/// All of them, in the order in which their rows come.
struct Inputs {
  std::vector<InputFile> files;
  std::vector<source::ExportInfo> exports;
  std::optional<std::uint64_t> bytes;  ///< Of all files on disk; unknown with standard input.
};

/// Finds out what the paths of `options` are:
/// - a folder: the export in it (export_folder.hpp);
/// - with --export-arn, a file: a data file of that export, in gzip if its name ends in `.gz`;
/// - else a Lambda event.
/// bad_config: an option is missing, or makes no sense for what is there; the message says which
/// option, and why. bad_input: no such kind of file (`.ion.gz`, an export's lines or a `.gz`
/// without --export-arn, broken manifests). missing, denied: a file that cannot be looked at.
[[nodiscard]] base::Result<Inputs> find_inputs(const ConvertOptions& options);

}  // namespace tinydynamocdc::convert
