// SPDX-License-Identifier: Apache-2.0
#include "snapshot/export_time.hpp"

#include <format>
#include <string_view>

#include "base/iso_time.hpp"
#include "dynamodb/stream_gap.hpp"

namespace tinydynamocdc::snapshot {

GoodFrom good_from(const aws::Table& table, std::span<const aws::EventSourceMapping> triggers,
                   OlderRows older_rows, std::int64_t now_unix_ms) {
  GoodFrom good;
  const auto add = [&](std::int64_t end_unix_ms, std::string_view what) {
    const auto from_s = dynamodb::mended_from_s(end_unix_ms);
    if (from_s > good.unix_s) {
      good = {from_s,
              std::format("{} at {}", what, base::utc_text(dynamodb::seconds_up(end_unix_ms)))};
    }
  };
  const auto gap = dynamodb::gap_before(table.stream_arn, table.created_unix_ms, now_unix_ms);
  if (!gap.needs_older_rows) {
    add(gap.end_unix_ms, gap.what);
  } else if (older_rows == OlderRows::some) {
    add(gap.end_unix_ms,
        "an earlier table of that name left rows in the data source; this one was created");
  }
  for (const auto& trigger : triggers) {
    if (trigger.starting_position == "LATEST") {
      add(trigger.modified_unix_ms.value_or(now_unix_ms),
          "a trigger that starts at the newest changes was created or changed");
    }
  }
  return good;
}

}  // namespace tinydynamocdc::snapshot
