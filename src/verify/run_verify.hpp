// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "tinybird/client.hpp"
#include "verify/export_items.hpp"
#include "verify/report.hpp"
#include "verify/resolve.hpp"
#include "verify/slices.hpp"
#include "verify/subject.hpp"

namespace tinydynamocdc::verify {

/// How far a verification is. Written by its threads, read by anybody.
struct VerifyTally {
  std::atomic<std::uint64_t> files = 0;
  std::atomic<std::uint64_t> items = 0;
  std::atomic<std::uint64_t> slices = 0;
  std::atomic<std::uint64_t> slices_all = 0;  ///< 0: not known yet.
};

/// What whoever runs it gives it to look at; both functions are thread-safe.
struct VerifyMonitor {
  VerifyTally& tally;
  std::function<void()> look;
  std::function<bool()> is_stopping;  ///< Once true, always true.
};

struct VerifyRequest {
  Subject subject;
  std::string source;  ///< Report::source
  std::string api;     ///< Host and path: a state folder holds for one.
  Asked asked = Asked::both;
  std::filesystem::path state;  ///< The state folder.
  unsigned jobs = 1;            ///< Files, and then slices, at a time.
  std::uint64_t slice_rows = k_slice_rows;
  std::chrono::milliseconds wait{0};  ///< Resolver::wait
};

/// What it comes to, and the items that are wrong.
struct Verified {
  Report report;
  std::vector<WrongItem> wrong;  ///< k_again_max at most.
};

/// Compares an export with Tinybird:
///  1. each data file is read once; 24 bytes of an item are kept on disk, by slice;
///  2. each slice's sums are compared with Tinybird's, and the digests of its items where a sum
///     differs;
///  3. the items whose digests differ are read again, with their rows, and judged.
/// Memory: a data file's records for each job, a slice's records for each job, and a group of
/// items. Stopped (the report says so) or killed, the same request goes on from its state folder;
/// come to its end, it has removed it. Errors: missing, the data source; denied, a token without
/// READ; what Tinybird's answers and the export's files came to.
[[nodiscard]] base::Result<Verified> run_verify(tinybird::Client& tinybird,
                                                const ExportFiles& files,
                                                const VerifyRequest& request,
                                                VerifyMonitor& monitor);

/// Which questions can be asked. Before its first complete snapshot, a table's state in Tinybird is
/// whatever has changed by then: where the export is that snapshot, there is nothing to judge.
[[nodiscard]] Questions questions_of(Asked asked, const Marks& marks);

}  // namespace tinydynamocdc::verify
