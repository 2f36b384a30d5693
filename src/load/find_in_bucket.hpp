// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/s3_objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::load {

/// More folders are not looked through.
inline constexpr std::size_t k_folders_looked_at_max = 1'000;

/// The export's folder in a bucket, `[<prefix>/]AWSDynamoDB/<id>/`: the place itself, or the only
/// one at most four folders below it. `place.key` may end in `/` or not. bad_input: there is none
/// that is complete, or more than one (they are named), or too many folders. missing, denied: the
/// bucket.
[[nodiscard]] base::Result<std::string> find_export_in_bucket(aws::S3Objects& objects,
                                                              const aws::ObjectName& place,
                                                              base::Deadline deadline);

}  // namespace tinydynamocdc::load
