// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "aws/s3_objects.hpp"
#include "aws/service_client.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "load/export_objects.hpp"
#include "load/folder_objects.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::cli {

/// The objects of an export at a place, and what its summary says. Neither copied nor moved.
class LoadPlace {
 public:
  /// `place` is a folder (convert::find_export_folder), or `s3://bucket[/prefix]`
  /// (find_export_in_bucket) in any region, which is asked for; with the credentials of `access`.
  /// `ledger`: a folder instead of the one beside the export, where each export has a folder of its
  /// own; empty: none. bad_input: no export there, more than one, or an invalid summary.
  /// bad_config: not a place. missing, denied: the bucket. What `access` refers to must outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<LoadPlace>> open(const aws::Access& access,
                                                                     const std::string& place,
                                                                     const std::string& ledger,
                                                                     base::Deadline deadline);

  [[nodiscard]] aws::Objects& objects() { return *objects_; }
  [[nodiscard]] const source::ExportSummary& summary() const { return summary_; }

 private:
  LoadPlace() = default;

  [[nodiscard]] base::Result<load::ObjectsFolder> open_folder(const std::string& path);
  [[nodiscard]] base::Result<load::ObjectsFolder> open_bucket(aws::Access access,
                                                              const std::string& url,
                                                              base::Deadline deadline);

  std::unique_ptr<aws::Objects> store_;
  std::unique_ptr<load::FolderObjects> ledger_;
  std::unique_ptr<load::ExportObjects> objects_;
  source::ExportSummary summary_;
};

}  // namespace tinydynamocdc::cli
