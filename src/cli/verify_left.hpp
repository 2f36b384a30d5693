// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/service_client.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "cli/load_place.hpp"
#include "cli/verify_arguments.hpp"
#include "row/names.hpp"
#include "tinybird/client.hpp"
#include "verify/export_items.hpp"
#include "verify/run_verify.hpp"

namespace tinydynamocdc::cli {

/// What a table is compared by: an export, found and looked at. Neither copied nor moved.
struct VerifyLeft {
  std::unique_ptr<LoadPlace> place;            ///< Of an export.
  std::unique_ptr<aws::Objects> scanned;       ///< Of a scan.
  std::unique_ptr<verify::ExportFiles> files;  ///< In one of these.
  row::NamingOptions naming;
  std::string table_arn;
  verify::VerifyRequest request;      ///< Subject, source and API.
  std::string remark;                 ///< What people should know of it; empty: nothing.
  std::filesystem::path scan_folder;  ///< Of a scan: removed at the end.
  double read_units = 0;              ///< Consumed so far.
};

/// What finding it works with; all of it must outlive what is found.
struct VerifyParts {
  const VerifyCommand& command;
  const base::Environment& environment;
  aws::Access& access;  ///< Its region becomes the table's.
  tinybird::Client& tinybird;
  const base::Log& log;
  std::string api;
  std::function<void(const std::string&)> note;
  std::function<void(std::string_view)> progress;
  std::function<bool()> is_stopping;
};

/// The folder in which what is not finished is kept, one for each command: --state, or one of our
/// own.
[[nodiscard]] std::filesystem::path state_folder(const VerifyParts& parts, std::string_view what);

/// The table itself, read by Scan into the state folder. Nothing: it was stopped, and the next call
/// goes on. missing: the table, or its data source.
[[nodiscard]] base::Result<std::optional<VerifyLeft>> scan_table(const VerifyParts& parts);

/// The export that is named, or the newest one. bad_input: an export of another table, of some
/// items only, an incremental one, or a damaged manifest; a data source that is not the table's.
/// missing: table, export or data source.
[[nodiscard]] base::Result<VerifyLeft> open_export(const VerifyParts& parts);

}  // namespace tinydynamocdc::cli
