// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "row/body.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::deliver {

/// What to do with a body of several rows that Tinybird refuses (`rejected`: the same bytes are
/// refused again).
enum class AfterRefusal {
  give_up,  ///< All its rows are undelivered. Costs one request.
  halve,    ///< Its halves are sent, down to the rows that are refused alone.
};

/// What became of a body's rows: delivered + quarantined + those of `failed` are all of them.
struct Sent {
  /// Rows [first, last) that did not arrive.
  struct Failed {
    std::size_t first = 0;
    std::size_t last = 0;
    base::Error error;
  };

  std::uint64_t delivered = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t bodies = 0;  ///< That Tinybird acknowledged.
  std::uint64_t bytes = 0;   ///< Of text in them, before it was packed.
  /// From the oldest acknowledged change to its acknowledgement; never negative.
  std::optional<std::int64_t> change_lag_ms;
  std::vector<Failed> failed;
};

struct SendOptions {
  std::size_t bytes_max = 0;  ///< A row of more text is not sent.
  AfterRefusal after_refusal = AfterRefusal::give_up;
  tinybird::Urgency urgency = tinybird::Urgency::soon;
};

/// Sends the body's rows to `datasource`. A body that Tinybird finds too large (413) is split in
/// halves, down to one row. Thread-safe: several bodies may be sent at a time.
[[nodiscard]] Sent send_body(tinybird::Client& client, const std::string& datasource,
                             const row::Body& body, const SendOptions& options,
                             base::Deadline deadline);

}  // namespace tinydynamocdc::deliver
