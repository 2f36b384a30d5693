// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "row/names.hpp"
#include "source/export_file.hpp"

namespace tinydynamocdc::lambda {

/// A full export that AWS has completed.
struct CompleteExport {
  const source::ExportInfo& info;
  std::string_view table;   ///< Its name.
  std::uint64_t items = 0;  ///< That its manifest promises.
};

/// Writes the mark that a full export has arrived as a whole, SNAPSHOT_COMPLETE: from then on the
/// endpoint hides what is older. So it is written only when all of it is there:
///  1. the landing data source holds each of its items;
///  2. the current state, where there is one, has each of their keys in this version or a newer.
/// Its data files are loaded by invocations of their own, before, beside and after this one; what
/// is not there yet is waited for as long as the deadline allows, then AWS sends the event again.
class ExportCompletion {
 public:
  struct Parts {
    const base::Log& log;
    deliver::DeliverParts deliver;
    deliver::DeliverOptions options;
    const row::NamingOptions& naming;
  };

  /// What the parts refer to must outlive this.
  explicit ExportCompletion(const Parts& parts) : parts_(parts) {}

  /// Success also where no mark is written because none can be: Tinybird has denied reading for
  /// half a minute (the token may only append), the export is empty and so is Tinybird, or the
  /// current state is the Python version's; the log says so. Errors:
  ///  - unavailable: it is not all there at the deadline, with how much is;
  ///  - denied: AWS denies the token's secret, Tinybird the token, or reading for a shorter time;
  ///  - bad_input: more is there than the manifest promises; Tinybird did not take the mark;
  ///  - what Tinybird's answers came to.
  [[nodiscard]] base::Result<void> mark(const CompleteExport& complete, std::string_view request_id,
                                        base::Deadline deadline);

 private:
  /// What a look has found.
  struct Arrival {
    enum class State { complete, under_way, denied, cannot_be_marked };
    State state = State::complete;
    std::string what;  ///< For people; empty when it is complete.
  };

  [[nodiscard]] base::Result<Arrival> look(const CompleteExport& complete,
                                           const std::string& landing, base::Deadline deadline);
  [[nodiscard]] static std::unexpected<base::Error> not_yet(const CompleteExport& complete,
                                                            const Arrival& arrival,
                                                            std::chrono::nanoseconds denied_for);
  /// Looks until it is complete, cannot be marked, or the deadline is near.
  [[nodiscard]] base::Result<Arrival> wait(const CompleteExport& complete,
                                           const std::string& landing, base::Deadline deadline);
  [[nodiscard]] base::Result<void> write(const CompleteExport& complete, base::Deadline deadline);

  Parts parts_;
};

}  // namespace tinydynamocdc::lambda
