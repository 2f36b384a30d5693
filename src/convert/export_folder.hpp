// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::convert {

/// An export that lies in a folder as it lay in its bucket (copied by `aws s3 sync`, say).
struct ExportFolder {
  struct DataFile {
    std::string path;
    std::uint64_t item_count = 0;
    std::string md5_base64;
  };
  source::ExportSummary summary;
  std::vector<DataFile> files;  ///< In the order of manifest-files.json.
};

/// The folder of an export with its manifests (`…/AWSDynamoDB/<id>`): `folder` itself, or the only
/// one at most four folders below it. bad_input: there is none, or more than one (they are named).
[[nodiscard]] base::Result<std::filesystem::path> find_export_folder(
    const std::filesystem::path& folder);

/// Reads the manifests of an export's folder. The data files are looked for where they lie from
/// there, whatever the bucket's prefix was: in `data/`, those of an incremental export in
/// `../data/`; whether they are there is for who opens them.
/// bad_input, with the manifest's path: not what it must be, not what its .md5 file says (where
/// that is there), item counts that do not add up to the summary's, an export in Amazon Ion.
[[nodiscard]] base::Result<ExportFolder> read_export_folder(const std::filesystem::path& folder);

}  // namespace tinydynamocdc::convert
