// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
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
  verify::VerifyRequest request;  ///< Subject, source and API.
  std::string remark;             ///< What people should know of it; empty: nothing.
  double read_units = 0;
};

/// What finding it works with; all of it must outlive what is found.
struct VerifyParts {
  const VerifyCommand& command;
  const base::Environment& environment;
  aws::Access& access;  ///< Its region becomes the table's.
  tinybird::Client& tinybird;
  const base::Log& log;
  std::string api;
  std::function<void(std::string_view)> note;
};

/// The export that is named, or the newest one. bad_input: an export of another table, of some
/// items only, an incremental one, or a damaged manifest; a data source that is not the table's.
/// missing: table, export or data source.
[[nodiscard]] base::Result<VerifyLeft> open_export(const VerifyParts& parts);

}  // namespace tinydynamocdc::cli
