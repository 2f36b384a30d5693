// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "manage/resource.hpp"
#include "setup/bucket.hpp"
#include "setup/rights.hpp"
#include "setup/site.hpp"

/// What the function may do for snapshots.
namespace tinydynamocdc::exports {

/// To read what lies below the place's prefix, and to write the ledgers of its exports.
[[nodiscard]] setup::Right read_right(const setup::Site& site, const setup::BucketPlace& place,
                                      manage::Goal goal);

/// To call itself, for the rest of a file that one invocation does not finish: of events that call
/// it directly. Those of a queue go on with a message in that.
[[nodiscard]] setup::Right own_call_right(const setup::Site& site, manage::Goal goal);

/// To have the table exported to the place, and to load that; with Goal::absent no longer to export
/// it.
[[nodiscard]] setup::Right export_right(const setup::Site& site, const std::string& table,
                                        const setup::BucketPlace& place, manage::Goal goal);

}  // namespace tinydynamocdc::exports
