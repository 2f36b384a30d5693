// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "setup/rights.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::trigger {

/// What a run takes away from the places that failures are reported to.
struct LeftPlaces {
  enum class Events { stay, leave };
  std::vector<std::string> tables;  ///< Whose triggers go, or report to `new_place` from now on.
  Events events = Events::stay;     ///< Whether S3's events that fail go to `new_place`, too.
  std::string new_place;            ///< An ARN; empty: there is none.
};

/// The rights that go, because nothing reports to those places after the run: read off the policy
/// of the role, so that also what an interrupted run left is found. Those to the function's own
/// queues are not among them.
[[nodiscard]] base::Result<std::vector<setup::Right>> rights_to_left_places(
    const manage::FunctionParts& parts, const setup::Site& site, const LeftPlaces& left);

}  // namespace tinydynamocdc::trigger
