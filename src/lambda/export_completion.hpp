// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
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

/// More items are not counted one by one: a count has to end within the 10 s that Tinybird gives a
/// query, and 16 bytes and some for each key within its memory. (Tinybird: "Limits", "Query
/// limits".)
inline constexpr std::uint64_t k_counted_items_max = 4'000'000;

/// Writes the mark that a full export has arrived as a whole, SNAPSHOT_COMPLETE: from then on the
/// endpoint hides what is older. Called once the ledger says that all of it is acknowledged. Of an
/// export of up to k_counted_items_max items, and where the token may read, Tinybird is asked once
/// as a second proof whether
///  1. the landing data source holds each of its items;
///  2. the current state, where there is one, has each of their keys in this version or a newer;
/// of a larger one whether the landing data source holds as many rows at all.
/// (docs/decisions/0036-who-marks.md)
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

  /// Nothing: it is written. Else why there is none, because none can be: the export is empty and
  /// so is Tinybird, or the current state is the Python version's; the log says so, too. Errors:
  ///  - unavailable: Tinybird holds less than it has acknowledged, with how much (the data source
  ///    was emptied since?);
  ///  - denied: AWS denies the token's secret, or Tinybird the token;
  ///  - bad_input: more is there than the manifest promises; Tinybird did not take the mark;
  ///  - what Tinybird's answers came to.
  [[nodiscard]] base::Result<std::optional<std::string>> mark(const CompleteExport& complete,
                                                              std::string_view request_id,
                                                              base::Deadline deadline);

 private:
  /// What a look has found.
  struct Arrival {
    enum class State { complete, incomplete, may_not_read, cannot_be_marked };
    State state = State::complete;
    std::string what;  ///< For people; empty when it is complete.
  };

  [[nodiscard]] base::Result<Arrival> look(const CompleteExport& complete,
                                           const std::string& landing, base::Deadline deadline);
  [[nodiscard]] base::Result<void> write(const CompleteExport& complete, base::Deadline deadline);

  Parts parts_;
};

}  // namespace tinydynamocdc::lambda
