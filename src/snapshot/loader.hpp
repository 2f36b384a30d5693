// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/error.hpp"
#include "snapshot/table_snapshot.hpp"

namespace tinydynamocdc::snapshot {

/// Into what a function loads a table's exports.
struct Loader {
  std::string landing;      ///< Its landing data source.
  std::string destination;  ///< ledger::destination()
};

/// As the function's variables say. With a token at hand Tinybird is asked whether the data source
/// has the name that the Python version gave it. missing: there is no such function; bad_config:
/// its variables do not say where it writes, or say another data source than ours; Tinybird's
/// errors.
[[nodiscard]] base::Result<Loader> loader_of(const SnapshotParts& parts,
                                             const SnapshotTarget& target,
                                             const std::string& table);

}  // namespace tinydynamocdc::snapshot
