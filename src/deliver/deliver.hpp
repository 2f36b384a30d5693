// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>

#include "base/clock.hpp"
#include "deliver/destinations.hpp"
#include "deliver/report.hpp"
#include "deliver/send_body.hpp"
#include "deliver/stock.hpp"
#include "dynamodb/change_source.hpp"
#include "row/batch.hpp"
#include "row/row_writer.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::deliver {

struct DeliverParts {
  row::RowWriter& writer;
  Destinations& destinations;
  tinybird::Client& client;
  Stock* stock = nullptr;  ///< Null: nothing is kept.
};

/// What to do with the rest of a source when a body was given up for a reason that lies outside of
/// it: no permission, no data source, no time left, Tinybird not there.
enum class AfterGivingUp {
  read_on,  ///< The source is short, and what became of every record has to be known: a stream's
            ///< batch.
  stop,     ///< The source is long, and all of it will be read again: an export's file.
};

struct DeliverOptions {
  row::BatchLimits limits;
  /// So many bodies may be under way at a time, while the next is filled. 1: each is sent by the
  /// calling thread before anything else is read. Beyond that there is a thread for each, but for
  /// the last body.
  std::size_t bodies_in_flight = 1;
  /// Memory of all bodies, packed: those under way, those that are filled, and what is kept for the
  /// next. Where it does not suffice, a body under way is waited for before more is read; only with
  /// none under way is it gone beyond. By at most a row and Batch::k_text_bytes otherwise.
  std::size_t packed_bytes_max = std::numeric_limits<std::size_t>::max();
  AfterGivingUp after_giving_up = AfterGivingUp::read_on;
  AfterRefusal after_refusal = AfterRefusal::give_up;
  tinybird::Urgency urgency = tinybird::Urgency::soon;
};

/// So long after the deadline a source that is read on is still read, so that the position of every
/// record is known; a stream's batch of 6 MB takes some 10 ms.
inline constexpr std::chrono::milliseconds k_reading_on{250};

/// The one loop: pulls changes, writes them as rows, cuts bodies at the limits, sends each to its
/// table's data source and counts what became of every record. A record that cannot be delivered
/// does not keep its neighbours from being delivered: rows are idempotent, so it does no harm when
/// AWS sends them again.
///
/// A body that Tinybird finds too large (413) is split in halves, down to one row. `deadline` must
/// leave the time that the caller needs to answer, and k_reading_on where the source is read on.
/// Reading ends with it too, also where there is nothing to be sent: a source may be bad lines
/// without end. A source that was left before its end has a `source_error` in the report. Never
/// throws, logs or sleeps by itself; no thread outlives it.
[[nodiscard]] Report deliver(dynamodb::ChangeSource& source, const DeliverParts& parts,
                             const DeliverOptions& options, base::Deadline deadline);

}  // namespace tinydynamocdc::deliver
