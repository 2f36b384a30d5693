// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::deliver {

/// Whether the mark of that export, SNAPSHOT_COMPLETE, is in the landing data source. False where
/// there is no such data source. Errors: what Tinybird's answers came to; `denied`: the token may
/// not read rows.
[[nodiscard]] base::Result<bool> has_mark(tinybird::Client& client, std::string_view landing,
                                          std::string_view export_arn, base::Deadline deadline);

}  // namespace tinydynamocdc::deliver
