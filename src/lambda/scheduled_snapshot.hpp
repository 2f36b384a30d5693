// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/aws_clients.hpp"
#include "source/snapshot_request.hpp"

namespace tinydynamocdc::lambda {

/// Has DynamoDB export the table as it is now; the files call this function when they arrive. The
/// export is named by what was asked for and the scheduled time, so that an event that AWS sends
/// again (within 8 hours) makes no second one. Where it is to be proved, its ledger is told: it
/// takes minutes until somebody looks there. Returns `{"export":"arn:…"}`; errors are DynamoDB's,
/// and S3's.
[[nodiscard]] base::Result<std::string> start_scheduled_snapshot(
    AwsClients::Set& aws, const source::SnapshotRequest& request, base::Deadline deadline);

}  // namespace tinydynamocdc::lambda
