// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/function_place.hpp"
#include "lambda/metrics.hpp"
#include "lambda/own_call.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::lambda {

/// One S3 event, or one of ours that goes on with a proof.
struct ObjectsCreated {
  std::string_view payload;  ///< As parse_s3_event() or parse_proof_request() reads it.
  std::string_view request_id;
  std::optional<FunctionPlace> place;  ///< Where the function runs, if that is known.
  GoOn go_on;               ///< What could not be finished goes on there. Empty: not from here.
  base::Deadline deadline;  ///< Leaves the time to answer.
};

/// Objects that S3 tells of, as what they are to an export:
///  - a full export's data file: its items are delivered, from behind the last line that the ledger
///    has (FileLoading); its MD5 and number of items are compared with the manifest, where it is
///    there already; then whoever is last marks the export as complete (ExportEnd);
///  - the summary of an incremental export: all its data files, one after the other, because they
///    lie in a folder that all exports share, and do not say whose they are;
///  - the summary of a full export: its files are all there, and their items add up; it is marked
///    where all of them are loaded already (ExportEnd);
///  - anything else of an export: nothing to do, which is logged;
///  - data in Amazon Ion, and objects of something else: an error.
/// An export that is marked, and whose ledger has the request for it, is proved (ExportProof).
/// What the time does not suffice for goes on in another invocation (ObjectsCreated::go_on).
/// What goes wrong with one object does not keep the others of the event from being delivered.
/// Not thread-safe.
class ExportHandler {
 public:
  struct Parts {
    const base::Log& log;
    AwsClients& aws;
    ExportLookup& lookup;
    deliver::DeliverParts deliver;
    deliver::DeliverOptions options;
    Metrics& metrics;  ///< Each file's report is added to it.
    const row::NamingOptions& naming;
    std::string api;  ///< Tinybird's API, any spelling that stays the same: for the ledger.
  };

  /// What the parts refer to must outlive this.
  explicit ExportHandler(const Parts& parts) : parts_(parts) {}

  /// `{"objects":…,"files":…,"items":…,…,"goingOn":…}`, or all reasons why something did not
  /// arrive, as one error: AWS sends the event again, and what is delivered twice does no harm.
  [[nodiscard]] base::Result<std::string> handle(const ObjectsCreated& event);

 private:
  Parts parts_;
};

}  // namespace tinydynamocdc::lambda
