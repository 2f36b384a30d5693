// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "aws/sqs.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::snapshot {

/// How many messages about files of that export lie among those dead letters of the function that
/// one look shows: up to ten of them, which stay where they are. None where there is no such queue.
/// denied: sqs:ReceiveMessage.
[[nodiscard]] base::Result<std::uint64_t> given_up_of(aws::Sqs& queues, const setup::Site& site,
                                                      std::string_view export_id,
                                                      base::Deadline deadline);

}  // namespace tinydynamocdc::snapshot
