// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/loaded_files.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::load {

/// What an export's manifest and its ledger come to.
struct Survey {
  lambda::LoadedFiles::Look look;               ///< All of it.
  std::vector<source::ExportDataFile> waiting;  ///< The files that are not loaded.
  std::uint64_t waiting_items = 0;              ///< In them.
};

/// Reads all of the manifest and holds it against the summary and the ledger. bad_input, with the
/// manifest's line: a file that is not the export's, that is listed twice, or in Amazon Ion; other
/// items than the summary says. It takes some 400 bytes for a file, while an export of 100 TB has a
/// million.
[[nodiscard]] base::Result<Survey> survey(aws::Objects& objects, const lambda::ExportObject& object,
                                          const source::ExportSummary& summary,
                                          lambda::LoadedFiles& loaded, base::Deadline deadline);

}  // namespace tinydynamocdc::load
