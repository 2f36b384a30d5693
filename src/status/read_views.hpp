// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "status/read_status.hpp"

/// Tinybird's side of the tables, as the resources see it that make it.
namespace tinydynamocdc::status {

/// Looks at what --create-mv makes of each table: its landing data source, its current state, the
/// pipe that feeds it, its endpoint, and its token. A table without a landing data source is left
/// out: its rows say that. None of it is vital: rows arrive without a view. A token that may not
/// look is one such thing, with the reason.
/// `tables`: of this account, each with a data source of its own.
[[nodiscard]] std::vector<Seen> read_views(const StatusParts& parts, const StatusTarget& target,
                                           std::span<const std::string> tables);

}  // namespace tinydynamocdc::status
