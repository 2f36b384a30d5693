// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/service_failure.hpp"
#include "manage/resource.hpp"

/// What the set-up of one function in one region consists of, one file per kind of thing.
namespace tinydynamocdc::setup {

/// Where the set-up is, and how its function's things are called.
struct Site {
  std::string partition;
  std::string account;
  std::string region;
  std::string function;
  std::string role;    ///< Name without path.
  std::string secret;  ///< Name or ARN.
  /// The run that this is for takes over a function that carries no mark; to the rest of the run it
  /// is ours already.
  bool takes_function = false;

  [[nodiscard]] std::string function_arn() const;
};

/// The region that a thing was made for: names of roles are the same in all regions. Older versions
/// did not write it.
inline constexpr std::string_view k_region_tag = "tinydynamocdc:region";
/// The version of this tool that made the thing.
inline constexpr std::string_view k_version_tag = "tinydynamocdc:version";

/// The tags of everything that this version makes for the site.
[[nodiscard]] aws::Tags marks_of(const Site& site);

/// Whose a thing with these tags is. `region`: where it was made where no tag says so; empty: there
/// is no telling, and it counts as this region's.
struct Whose {
  manage::Standing::Owner owner = manage::Standing::Owner::us;
  std::string name;  ///< `the function B in us-east-1`; empty unless it is another's.
};
[[nodiscard]] Whose whose(const aws::Tags& tags, const Site& site, std::string_view region);

/// Notes whose a thing of the site's region with these tags is.
void note_owner(manage::Standing& standing, const aws::Tags& tags, const Site& site);

}  // namespace tinydynamocdc::setup
