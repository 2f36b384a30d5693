// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "doctor/finding.hpp"
#include "manage/table.hpp"

namespace tinydynamocdc::doctor {

/// A table as it has to be before it can be followed: its stream and view type, point-in-time
/// recovery (for snapshots), its replicas (each region's stream is one of its own), whose key
/// encrypts it, and its size.
[[nodiscard]] Findings examine_table(const manage::TableParts& parts, const std::string& table,
                                     const std::string& region);

}  // namespace tinydynamocdc::doctor
