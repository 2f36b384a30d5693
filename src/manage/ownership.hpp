// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "aws/service_failure.hpp"

namespace tinydynamocdc::manage {

/// The tag that everything we create gets. Its value is the name it was created for: the function's
/// for function, role and secret, the table's for a table. Only what carries it, with that value,
/// is removed without --force.
inline constexpr std::string_view k_owner_tag = "tinydynamocdc:created-for";

/// True when we made it, for `name`.
[[nodiscard]] inline bool is_ours(const aws::Tags& tags, std::string_view name) {
  const auto found = tags.find(k_owner_tag);
  return found != tags.end() && found->second == name;
}

/// What may be done to things that we did not make.
enum class Reach {
  ours,        ///< Nothing.
  everything,  ///< --force: what was named is meant.
};

/// What a removal does with a thing that it must not remove: somebody else's, or still in use.
enum class Unremovable {
  refuse,
  spare,  ///< --remove: it is left alone and named, and the rest goes.
};

/// What to do with a function or secret that is there already and differs.
enum class Existing {
  keep,
  overwrite,  ///< --overwrite
};

}  // namespace tinydynamocdc::manage
