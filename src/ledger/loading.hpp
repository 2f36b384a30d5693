// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "aws/s3_objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::ledger {

/// Whose loading is looked at.
struct ExportPlace {
  std::string bucket;
  std::string folder;       ///< `[<prefix>/]AWSDynamoDB/<id>/`
  std::string destination;  ///< ledger::destination()

  bool operator==(const ExportPlace&) const = default;
};

/// How far an export is loaded, as its ledger tells: files that are loaded as a whole.
struct Loading {
  std::uint64_t files = 0;
  std::uint64_t items = 0;
  std::uint64_t round = 1;
  /// All of it is loaded, and marked, or is known to get no mark.
  bool is_finished = false;
};

/// What there is to load: of a complete export alone.
struct LoadingSize {
  std::uint64_t files = 0;
  std::uint64_t items = 0;
};

/// One or two requests, and one more for each 1,000 files that are loaded. Where a round has ended
/// and nobody has begun the next, the ended one is told. denied: s3:ListBucket (S3 says it of the
/// note of the round, too, that is not there yet: then it is the first one); bad_input: that note
/// is garbage.
[[nodiscard]] base::Result<Loading> read_loading(aws::S3Objects& objects, const ExportPlace& place,
                                                 base::Deadline deadline);

/// The data files in an export's manifest, counted line by line, in pieces. missing: it is not
/// there; denied: s3:GetObject.
[[nodiscard]] base::Result<std::uint64_t> count_files(aws::S3Objects& objects,
                                                      const ExportPlace& place,
                                                      base::Deadline deadline);

}  // namespace tinydynamocdc::ledger
