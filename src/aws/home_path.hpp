// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/environment.hpp"

namespace tinydynamocdc::aws {

/// The user's home: HOME, else what the system's user database says; empty when neither knows.
[[nodiscard]] std::string home_folder(const base::Environment& environment);

/// A path as the AWS tools take it: $NAME and ${NAME} become the variables' values (unknown ones
/// stay as they are), then a leading ~ or ~user becomes a home folder (Python's
/// `os.path.expandvars`, `os.path.expanduser`).
[[nodiscard]] std::string expanded_path(const base::Environment& environment,
                                        std::string_view path);

}  // namespace tinydynamocdc::aws
