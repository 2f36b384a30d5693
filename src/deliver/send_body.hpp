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

/// Sends the body's rows to `datasource`. A body that Tinybird finds too large (413) is split in
/// halves, down to one row; one row that alone has more than `bytes_max` is not sent. Thread-safe:
/// several bodies may be sent at a time.
[[nodiscard]] Sent send_body(tinybird::Client& client, const std::string& datasource,
                             const row::Body& body, std::size_t bytes_max, base::Deadline deadline);

}  // namespace tinydynamocdc::deliver
