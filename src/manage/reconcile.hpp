// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <set>
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
/// what is not wanted removed in the reverse order, the members of a batch in one go. Every
/// resource is idempotent, so the same call goes on where another one was interrupted.
class Reconciler final : public Verb {
 public:
  /// `title`: the plan's. Keys are unique. Needs form no circle, also with all members of a batch
  /// counted as one.
  Reconciler(std::string title, std::vector<Wanted> wanted, const ReconcileOptions& options,
             Console& console);

  /// Looks at every resource. The error names everything that failed or was refused, one per line;
  /// its kind is the first one's.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  struct Entry {
    Wanted wanted;
    std::set<const Entry*> needs;  ///< Of the run, directly or by way of others.
    Standing standing;
    Decision decision;
  };
  /// A batch of the run, and how far it has come.
  struct Batched {
    Batch* batch;
    std::vector<Step> steps;  ///< About the whole.
    bool is_pending = false;  ///< Something is noted and not done.
  };

  void find_needs();
  void begin();
  [[nodiscard]] bool waits(const Entry& entry) const;
  void look_at_all(std::vector<base::Error>& errors);
  void decide_all(std::vector<base::Error>& errors);
  /// Has the members note what is to be done, and asks about it.
  [[nodiscard]] base::Result<void> stage(Batched& batched);
  [[nodiscard]] Plan plan_made() const;
  [[nodiscard]] base::Result<void> apply(const Entry& entry);
  /// Makes the batches of those that this entry needs, or that a removed one of needs this entry.
  [[nodiscard]] base::Result<void> flush_before(const Entry& entry);
  [[nodiscard]] base::Result<void> flush(Batched& batched);
  void say_outcomes();
  void say_done(const Entry& entry);

  std::string title_;
  std::vector<Entry> entries_;  ///< Each after what it needs.
  std::vector<Batched> batches_;
  ReconcileOptions options_;
  Console& console_;
};

/// Each after what it needs, and after all the others of a batch that it needs one member of;
/// otherwise in the order given.
[[nodiscard]] std::vector<Wanted> in_order_of_needs(std::vector<Wanted> wanted);

/// Several parts of a run may bring one thing that they share.
void keep_first_of_each_key(std::vector<Wanted>& wanted);

}  // namespace tinydynamocdc::manage
