// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/loaded_files.hpp"
#include "lambda/manifest_files.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::load {

/// What an export's manifest and its ledger come to.
struct Survey {
  lambda::LoadedFiles::Look look;   ///< All of it.
  std::uint64_t waiting_items = 0;  ///< In the files that are not loaded.
  /// A file that is not loaded, one with items if there is any: where one begins.
  std::optional<source::ExportDataFile> first;
};

/// Reads all of the manifest and holds it against the summary and the ledger. bad_input, with the
/// manifest's line: a file that is not the export's, that is listed twice, or in Amazon Ion; other
/// items than the summary says. It takes some 100 bytes for a file while it runs.
[[nodiscard]] base::Result<Survey> survey(aws::Objects& objects, const lambda::ExportObject& object,
                                          const source::ExportSummary& summary,
                                          lambda::LoadedFiles& loaded, base::Deadline deadline);

/// The data files that are not loaded, one after the other, each once, for several threads: the
/// manifest is read as it is needed. Thread-safe. What it is given must outlive it.
class WorkList {
 public:
  WorkList(aws::Objects& objects, const lambda::ExportObject& object, lambda::LoadedFiles& loaded,
           base::Deadline deadline)
      : manifest_(objects, object.bucket, object.key, deadline), loaded_(loaded) {}

  /// Nothing at the end. Errors: the manifest's.
  [[nodiscard]] base::Result<std::optional<source::ExportDataFile>> next();

 private:
  std::mutex mutex_;
  lambda::ManifestFiles manifest_;
  lambda::LoadedFiles& loaded_;
  lambda::LoadedFiles::Look look_;
};

}  // namespace tinydynamocdc::load
