// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::stack {

/// Where a stack will be: CloudFormation alone knows account, partition and region, so its pseudo
/// parameters stand for them. Whatever the other rooms make of such a site is a text for Fn::Sub.
/// `role`, `secret`: empty for the names of a function that is not there yet, the role's with the
/// region in it. bad_config: a name that depends on the region would be longer than AWS takes.
[[nodiscard]] base::Result<setup::Site> paper_site(std::string function, std::string role,
                                                   std::string secret);

/// For each table the end of its logical ids, which are letters and digits alone: `Orders`,
/// `ShopDashorders`. The same table has the same one beside whatever other tables, so that a table
/// more never renames the others; two tables that would share one get a digest behind it.
[[nodiscard]] std::map<std::string, std::string> table_ids(std::span<const std::string> tables);

}  // namespace tinydynamocdc::stack
