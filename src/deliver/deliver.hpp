// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "deliver/destinations.hpp"
#include "deliver/report.hpp"
#include "dynamodb/change_source.hpp"
#include "row/batch.hpp"
#include "row/row_writer.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::deliver {

struct DeliverParts {
  row::RowWriter& writer;
  Destinations& destinations;
  tinybird::Client& client;
};

/// The one loop: pulls changes, writes them as rows, cuts bodies at the limits, sends each to its
/// table's data source and counts what became of every record. A record that cannot be delivered
/// does not keep its neighbours from being delivered: rows are idempotent, so it does no harm when
/// AWS sends them again.
///
/// A body that Tinybird finds too large (413) is split in halves, down to one row. `deadline` must
/// leave the time that the caller needs to answer. Never throws, logs or sleeps by itself.
[[nodiscard]] Report deliver(dynamodb::ChangeSource& source, const DeliverParts& parts,
                             const row::BatchLimits& limits, base::Deadline deadline);

}  // namespace tinydynamocdc::deliver
