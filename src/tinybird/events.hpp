// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird {

/// What Tinybird's database has acknowledged.
struct Ack {
  std::uint64_t successful_rows = 0;
  std::uint64_t quarantined_rows = 0;  ///< In `<datasource>_quarantine`; which ones is not told.
};

/// Appends rows, NDJSON (no newline after the last) as one gzip member, by
/// `POST events?name=…&wait=true` and waits until the database has them. Only a 200 whose counts
/// add up to `rows`, and that reports no error beside them, is an acknowledgement; a 202 (accepted,
/// not written yet) or other counts are `unavailable`: nobody knows what was written, and sending
/// the same rows again does no harm. missing: the data source is not there.
/// (Tinybird: API Reference, "Events API".)
[[nodiscard]] CallResult<Ack> append_rows(Client& client, std::string_view datasource,
                                          std::string_view gzipped_ndjson, std::uint64_t rows,
                                          base::Deadline deadline, Urgency urgency = Urgency::soon);

}  // namespace tinydynamocdc::tinybird
