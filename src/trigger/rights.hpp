// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/resource.hpp"
#include "setup/rights.hpp"
#include "setup/site.hpp"
#include "setup/source_table.hpp"

/// What the function may do for its triggers.
namespace tinydynamocdc::trigger {

/// To read the table's stream and, of the site's own account, load its exports.
[[nodiscard]] setup::Right stream_right(const setup::Site& site, const setup::SourceTable& table);

/// No longer that. `staying`: ARNs of the tables whose streams are still read, for where a pattern
/// stood for all of them.
[[nodiscard]] setup::Right no_stream_right(const setup::SourceTable& table,
                                           std::vector<std::string> staying);

}  // namespace tinydynamocdc::trigger
