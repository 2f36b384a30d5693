// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <vector>

#include "aws/lambda.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// The function and its triggers, as the resources of one run see them: read once for all of them,
/// and again after a change or a while, or when one of them looks a second time, which is another
/// plan. So each looks in each plan, whatever else it finds. Not for several threads.
class FunctionState {
 public:
  struct Seen {
    std::optional<aws::Function> function;
    Whose owner;  ///< Of the function that there is, or will be: Site::takes_function.
    std::vector<aws::EventSourceMapping> triggers;  ///< Of the function itself, from any source.
  };

  FunctionState(const manage::FunctionParts& parts, const Site& site)
      : parts_(parts), site_(site) {}

  /// `viewer`: who looks. Valid until the next look() or changed().
  [[nodiscard]] base::Result<const Seen*> look(const void* viewer);
  /// The next look() reads anew.
  void changed() { seen_.reset(); }

 private:
  manage::FunctionParts parts_;
  Site site_;
  std::optional<Seen> seen_;
  std::set<const void*> viewers_;  ///< Of `seen_`.
  std::chrono::steady_clock::time_point read_at_;
};

/// The function if it may get triggers. missing: there is none; denied: it is not ours, and only
/// --force overrides that.
[[nodiscard]] base::Result<void> check_callable(const FunctionState::Seen& seen, const Site& site,
                                                manage::Reach reach);

}  // namespace tinydynamocdc::setup
