// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "setup/site.hpp"
#include "view/design.hpp"

namespace tinydynamocdc::cli {

/// Notes in the designs which other functions of the site's region forward their tables to the
/// Tinybird host at `api_endpoint`: a view is theirs, too, so a removal spares it.
[[nodiscard]] base::Result<void> note_other_functions(const manage::FunctionParts& parts,
                                                      const setup::Site& site,
                                                      std::string_view api_endpoint,
                                                      std::vector<view::Design>& designs);

}  // namespace tinydynamocdc::cli
