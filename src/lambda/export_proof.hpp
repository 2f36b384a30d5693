// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "base/log.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/export_lookup.hpp"
#include "lambda/metrics.hpp"
#include "row/names.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::lambda {

struct ObjectsCreated;

/// The first slice has so many rows; a fast one is followed by a larger one, a slow one by a
/// smaller, but not below that: a Tinybird that is slow at everything would take for ever. What is
/// too heavy is halved, down to the rows of one key; behind it slices grow again, after some that
/// were not.
inline constexpr std::uint64_t k_slice_rows_first = 20'000;
inline constexpr std::uint64_t k_slice_rows_max = 1'000'000;
inline constexpr int k_light_slices_before_growth = 8;
inline constexpr std::chrono::milliseconds k_slice_fast{1'000};
inline constexpr std::chrono::milliseconds k_slice_slow{4'000};

/// A difference counts once the export is so old: what was changed near its edge may be on its way
/// until then. A stream that is further behind has an alarm of its own (alarm: IteratorAge, 15
/// min).
inline constexpr std::chrono::seconds k_changes_settle{900};

/// An invocation begins no further slice when less is left: three queries and the note.
inline constexpr std::chrono::milliseconds k_slice_time{20'000};

/// The nightly proof of an export that is marked: whether the rows that were in the landing data
/// source before it said the same. In slices, over as many invocations as it takes; the note in the
/// export's ledger (ledger/proof.hpp) says how far it is, so whoever dies is followed by one that
/// goes on there, and two side by side do no harm. When it is over: the metrics ItemsVerified and
/// ItemsDifferent, one line in the log, and the note for `status`.
/// (docs/decisions/0052-nightly-proof.md) Not thread-safe.
class ExportProof {
 public:
  struct Parts {
    const base::Log& log;
    AwsClients& aws;
    ExportLookup& lookup;
    tinybird::Client& client;
    const row::NamingOptions& naming;
    Metrics& metrics;
    const std::string& api;  ///< As ExportHandler::Parts::api.
  };

  /// What the parts refer to must outlive this.
  explicit ExportProof(const Parts& parts) : parts_(parts) {}

  /// `event.payload` is a ProofRequest. `{"proof":"continues"}`, "finished", "denied" (the token
  /// may not read the data source: said in the log and in the note; nobody tries again) or "over"
  /// (it was before). Errors: what S3's and Tinybird's answers came to; sent again it goes on.
  [[nodiscard]] base::Result<std::string> handle(const ObjectsCreated& event);

 private:
  Parts parts_;
};

}  // namespace tinydynamocdc::lambda
