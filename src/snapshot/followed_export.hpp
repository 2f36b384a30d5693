// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "aws/dynamodb_exports.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "ledger/loading.hpp"
#include "snapshot/loader.hpp"
#include "snapshot/table_snapshot.hpp"

namespace tinydynamocdc::snapshot {

/// So long an export may take: some ten minutes for a small table, hours for terabytes.
inline constexpr std::chrono::hours k_export_limit{24};
/// So long no file of it may become loaded, nor any other of the function's queue, before it is
/// said. A file is loaded by an invocation at most as long as AWS lets one be, 15 minutes, or by
/// several, each of which goes on where the one before it was. (AWS Lambda Developer Guide, "Lambda
/// quotas".)
inline constexpr std::chrono::minutes k_still_limit{30};

/// One export on its way: until AWS has written it, and then until all of it is loaded, as far as
/// that can be seen. Each look says what is new.
class FollowedExport {
 public:
  struct Order {
    std::string arn;
    std::string table;
    /// AWS has completed it. An error ends it.
    std::function<base::Result<void>(const aws::Export&)> completed;
    bool is_loaded_by_us = true;  ///< false: nobody knows who loads it, so its end is AWS's.
  };

  /// Both outlive this.
  FollowedExport(const SnapshotParts& parts, const SnapshotTarget& target, Order order);

  /// Nothing where it is over. A look that fails for a passing reason is made again.
  void look();

  [[nodiscard]] bool is_over() const { return phase_ == Phase::over; }
  [[nodiscard]] const std::string& table() const { return order_.table; }
  /// What was seen last: `3 min, IN_PROGRESS`, `37 %, 12 min left, 15 of 40 files, …`.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// The same in short: `37 %, 12 min left`.
  [[nodiscard]] const std::string& short_text() const { return short_text_; }
  /// Once it is over. rejected: the export failed, with AWS's reason and what to do, or files of it
  /// were given up; expired: it takes longer than k_export_limit, and runs on; unavailable: nothing
  /// of it was loaded in k_still_limit; bad_input: its ledger is garbage.
  [[nodiscard]] const base::Result<void>& outcome() const { return outcome_; }

 private:
  enum class Phase { exporting, loading, over };

  void look_at_export();
  void judge(const aws::Export& seen);
  void begin_loading(const aws::Export& done);
  void look_at_loading();
  [[nodiscard]] base::Result<void> find_size();
  void show(const ledger::Loading& loading);
  void end_where_still(const ledger::Loading& loading);
  [[nodiscard]] bool others_come_first() const;
  void look_for_given_up();
  void tell_end(const ledger::Loading& loading);
  void tell_mark();
  void end(base::Result<void> outcome);
  void say_unseen(const base::Error& why);
  [[nodiscard]] std::string loaded_by_function() const;
  [[nodiscard]] std::chrono::steady_clock::time_point now() const {
    return parts_.trigger.function.clock.steady();
  }

  const SnapshotParts& parts_;
  const SnapshotTarget& target_;
  Order order_;
  Phase phase_ = Phase::exporting;
  std::string text_;
  std::string short_text_;
  base::Result<void> outcome_;
  std::chrono::steady_clock::time_point began_;
  aws::Export done_;
  Loader loader_;
  ledger::ExportPlace place_;
  std::optional<ledger::LoadingSize> size_;
  std::optional<ledger::Loading> first_;  ///< What was loaded when it was first looked at.
  ledger::Loading last_;
  std::chrono::steady_clock::time_point first_at_;
  std::chrono::steady_clock::time_point moved_at_;  ///< When more was loaded than before.
  std::chrono::steady_clock::time_point next_look_;
};

}  // namespace tinydynamocdc::snapshot
