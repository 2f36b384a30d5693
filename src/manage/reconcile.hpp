// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "manage/console.hpp"
#include "manage/decide.hpp"
#include "manage/resource.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// A resource, and what shall become of it.
struct Wanted {
  std::unique_ptr<Resource> resource;
  Goal goal = Goal::present;
};

/// Makes a list of resources what it shall be. All are looked at before anything is done, and all
/// that stands against it comes in one message. Then what is wanted is made in the order of needs,
/// what is not wanted removed in the reverse order. Every resource is idempotent, so the same call
/// goes on where another one was interrupted.
class Reconciler final : public Verb {
 public:
  /// `title`: the plan's. Keys are unique. Needs form no circle.
  Reconciler(std::string title, std::vector<Wanted> wanted, const ReconcileOptions& options,
             Console& console);

  /// Looks at every resource. One that misses (ErrorKind::missing) what this run will make is
  /// planned as not there yet. The error names everything that failed or was refused, one per line;
  /// its kind is the first one's.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  struct Entry {
    Wanted wanted;
    Standing standing;
    Decision decision;
  };

  [[nodiscard]] bool waits(const Entry& entry) const;
  void decide_all(std::vector<base::Error>& errors);
  [[nodiscard]] base::Result<void> apply(Entry& entry);

  std::string title_;
  std::vector<Entry> entries_;  ///< Each after what it needs.
  ReconcileOptions options_;
  Console& console_;
};

/// Each after what it needs, otherwise in the order given.
[[nodiscard]] std::vector<Wanted> in_order_of_needs(std::vector<Wanted> wanted);

}  // namespace tinydynamocdc::manage
