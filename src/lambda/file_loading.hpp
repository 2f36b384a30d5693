// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "lambda/data_file.hpp"
#include "lambda/export_ledger.hpp"
#include "lambda/file_watch.hpp"
#include "source/export_file.hpp"
#include "source/export_manifest.hpp"

namespace tinydynamocdc::lambda {

/// So often it is noted how far a file is: what a sandbox that dies has done since is done again.
inline constexpr std::chrono::milliseconds k_note_every{30'000};

/// Reading stops so long before the deadline, at most, and with less time a third of it before: for
/// the bodies under way.
inline constexpr std::chrono::milliseconds k_stop_before{20'000};

/// Kept for the ledger and for calling the function again; with less time a tenth of it.
inline constexpr std::chrono::milliseconds k_note_reserve{3'000};

/// A file that so many attempts in a row brought no further is given up, and its failure record
/// goes to the dead-letter queue. With AWS's own attempts and pauses of up to redrive::k_pause_max
/// that is some ten days: longer than any outage, and before the queue would drop the failure
/// record without a word (14 days; Amazon SQS, "Message quotas").
inline constexpr std::uint64_t k_attempts_max = 1'000;

/// Until when bodies are sent, and until when more is read, by a call that must answer by
/// `deadline`.
[[nodiscard]] base::Deadline send_until(base::Deadline deadline, const base::Clock& clock);
[[nodiscard]] base::Deadline read_until(base::Deadline deadline, const base::Clock& clock);

/// Whether what a call has failed with is a matter of time alone: where it has brought the file
/// further, the rest is another call's. That Tinybird had no room for a body until the time was
/// over says nothing against the file. Without a line more the call has failed, so there is no
/// endless chain.
[[nodiscard]] bool goes_on_after(base::ErrorKind failure, bool is_further);

/// One data file to be loaded. What it refers to must outlive the call.
struct FileToLoad {
  const aws::ObjectName& object;
  const source::ExportInfo& info;
  /// What the manifest says of it, asked for once all of it has arrived; nothing: that is not known
  /// yet. Its errors are the file's.
  std::function<base::Result<std::optional<source::ExportDataFile>>()> expected;
  /// A file that is loaded, but for rows in quarantine.
  enum class Quarantined { load_again, leave };
  Quarantined quarantined = Quarantined::load_again;
};

/// What became of it.
struct FileLoaded {
  enum class State {
    done,           ///< All of it has arrived, and is what the manifest says, if there is one.
    loaded_before,  ///< The ledger says so: nothing was sent.
    /// The time is over, or the watch has ended it; the ledger says where the next call begins.
    goes_on,
    failed,  ///< See `error`.
  };
  State state = State::done;
  DataFileReport file;  ///< Of this call.
  /// The ledger has it: another call does not do this one's work again.
  bool is_noted = false;
  std::optional<base::Error> error;
};

/// Loads a data file, from behind the last line that is acknowledged: reads it,
/// decompresses it and delivers its items. The memory it takes does not depend on its size. A
/// ledger that cannot be read, or is of another object, is said in the log, and the file begins at
/// line 1; where the ledger may not be written the file is loaded all the same, in one call or not
/// at all, and the log says so.
class FileLoading {
 public:
  struct Parts {
    const base::Log& log;
    std::string_view request_id;
    aws::Objects& objects;
    ExportLedger& ledger;
    const deliver::DeliverParts& deliver;
    const deliver::DeliverOptions& options;
    FileWatch* watch = nullptr;  ///< Nobody watches.
  };

  explicit FileLoading(const Parts& parts) : parts_(parts) {}

  [[nodiscard]] FileLoaded load(const FileToLoad& what, base::Deadline deadline);

 private:
  Parts parts_;
};

}  // namespace tinydynamocdc::lambda
