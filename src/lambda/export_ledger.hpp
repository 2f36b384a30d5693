// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/s3_objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/loaded_files.hpp"
#include "source/export_key.hpp"
#include "source/ledger_entry.hpp"

namespace tinydynamocdc::lambda {

/// What is loaded of an export, written beside its manifests, in `<export>/tinydynamocdc/`:
///  - `<data file>.json`: how far a file is (source::LedgerEntry);
///  - `done-<into>/<data file>/<items>-<md5>.json`: the sign that it is loaded as a whole;
///  - `waiting-<into>`: a file that was not loaded when somebody looked.
/// `into` tells one destination from another: what is loaded into one says nothing of the next.
/// There is no other state; whoever deletes the folder has the export loaded anew.
/// (docs/decisions/0035-ledger.md)
class ExportLedger {
 public:
  struct Place {
    std::string bucket;
    std::string folder;  ///< source::ExportKey::folder().
    std::string into;
  };

  /// `objects` must outlive this.
  ExportLedger(aws::S3Objects& objects, Place place)
      : objects_(objects), place_(std::move(place)) {}

  /// Which destination: the same word for the same API and data source.
  [[nodiscard]] static std::string destination(std::string_view api, std::string_view landing);

  /// Nothing: nobody has begun (or S3 denies it, which it also says of what is not there), or what
  /// was loaded went elsewhere. bad_input: it is garbage, or of another version.
  [[nodiscard]] base::Result<std::optional<source::LedgerEntry>> read(std::string_view data_file,
                                                                      base::Deadline deadline);
  /// Also the sign, where it is_whole(). `entry.into` is set here. denied: s3:PutObject.
  [[nodiscard]] base::Result<void> write(std::string_view data_file, source::LedgerEntry entry,
                                         base::Deadline deadline);

  /// Of all files, a thousand in a call. denied: s3:ListBucket.
  [[nodiscard]] base::Result<LoadedFiles> loaded(base::Deadline deadline);
  [[nodiscard]] base::Result<bool> is_loaded(std::string_view data_file, base::Deadline deadline);

  /// The file that was waited for last; nothing: nobody has looked.
  [[nodiscard]] base::Result<std::optional<std::string>> waiting_for(base::Deadline deadline);
  [[nodiscard]] base::Result<void> wait_for(std::string_view data_file, base::Deadline deadline);

  /// `s3://…` of a file's entry.
  [[nodiscard]] std::string url(std::string_view data_file) const;

 private:
  [[nodiscard]] aws::ObjectName object(std::string_view name) const;
  [[nodiscard]] std::string signs() const;
  [[nodiscard]] base::Result<std::optional<std::string>> text(std::string_view name,
                                                              base::Deadline deadline);

  aws::S3Objects& objects_;
  Place place_;
};

}  // namespace tinydynamocdc::lambda
