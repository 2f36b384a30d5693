// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/loaded_files.hpp"
#include "source/export_key.hpp"
#include "source/ledger_entry.hpp"

namespace tinydynamocdc::lambda {

/// What is loaded of an export, written beside its manifests, in `<export>/tinydynamocdc/`:
///  - `<data file>.json`: how far a file is (source::LedgerEntry);
///  - `done-<into>/<data file>/<items>-<md5>.json`: the sign that it is loaded as a whole;
///  - `waiting-<into>`: a file that was not loaded when somebody looked;
///  - `finished-<destination>`: the number of the last round that came to its end.
/// `into` is `<destination>-<round>`. What is loaded into one destination says nothing of the next;
/// and what was loaded in one round says nothing of the next: once all of an export is loaded, and
/// marked, its events come again because somebody sends them again, who wants its rows anew.
/// There is no other state; whoever deletes the folder has the export loaded anew.
/// (docs/decisions/0035-ledger.md)
class ExportLedger {
 public:
  struct Place {
    std::string bucket;
    std::string folder;  ///< source::ExportKey::folder().
    std::string into;    ///< destination()
  };

  /// For the round after the last that was finished. `objects` must outlive it. bad_input: the
  /// number of that round is garbage.
  [[nodiscard]] static base::Result<ExportLedger> open(aws::Objects& objects, Place place,
                                                       base::Deadline deadline);

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

  /// Ends the round: all of the export is loaded, and marked where it can be. denied:
  /// s3:PutObject.
  [[nodiscard]] base::Result<void> finish(base::Deadline deadline);
  /// From 1.
  [[nodiscard]] std::uint64_t round() const { return round_; }

  /// Where a person finds a file's entry.
  [[nodiscard]] std::string url(std::string_view data_file) const;

 private:
  ExportLedger(aws::Objects& objects, Place place) : objects_(objects), place_(std::move(place)) {}

  [[nodiscard]] aws::ObjectName object(std::string_view name) const;
  [[nodiscard]] std::string into() const;
  [[nodiscard]] std::string signs() const;
  [[nodiscard]] std::string finished() const;
  [[nodiscard]] base::Result<std::optional<std::string>> text(std::string_view name,
                                                              base::Deadline deadline);

  aws::Objects& objects_;
  Place place_;
  std::uint64_t round_ = 1;
};

}  // namespace tinydynamocdc::lambda
