// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

/// How the objects of a ledger are read, by whoever keeps it and by whoever looks on.
namespace tinydynamocdc::ledger {

/// The text of one; nothing where it is not there, or S3 denies it, which it also says of what is
/// not there.
[[nodiscard]] base::Result<std::optional<std::string>> note_at(aws::Objects& objects,
                                                               const aws::ObjectName& name,
                                                               std::size_t bytes_max,
                                                               base::Deadline deadline);

/// The names below a folder, behind its own, a thousand in a call. `each` borrows them for its
/// call. denied: s3:ListBucket.
[[nodiscard]] base::Result<void> each_name_below(
    aws::Objects& objects, const aws::ObjectName& folder, base::Deadline deadline,
    const std::function<void(std::string_view name)>& each);

}  // namespace tinydynamocdc::ledger
