// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "follow/change_text.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::follow {

/// Changes of other shards may arrive so much later than the newest: so far back each read looks
/// once more.
inline constexpr std::int64_t k_change_lateness_s = 300;
/// At most so many changes come in one read, the newest: more than anybody can follow.
inline constexpr std::size_t k_changes_max = 1'000;

/// The changes of a table as they arrive in its landing data source. Snapshots' rows are not shown.
/// Not for several threads.
class TableChanges {
 public:
  /// The client outlives this. Changes made before `from_s` (epoch seconds) are not shown.
  TableChanges(tinybird::Client& client, std::string datasource, std::int64_t from_s)
      : client_(client), datasource_(std::move(datasource)), from_s_(from_s) {}

  struct Seen {
    std::vector<SeenChange> changes;  ///< Oldest first.
    bool has_more = false;            ///< Others arrived, too, and were left out.
  };
  /// What no earlier read gave. missing: there is no such data source.
  [[nodiscard]] base::Result<Seen> read();

 private:
  tinybird::Client& client_;
  std::string datasource_;
  std::int64_t from_s_;
  std::int64_t newest_s_ = 0;
  std::map<std::string, std::int64_t, std::less<>> given_;  ///< By eventID: its time.
};

}  // namespace tinydynamocdc::follow
