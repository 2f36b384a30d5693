// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"

namespace tinydynamocdc::manage {

/// The workspace that the function shall write to.
struct TinybirdTarget {
  base::Secret token;
  std::string api_endpoint;  ///< `https://api.tinybird.co/v0/`: what TB_API_ENDPOINT gets.
  std::string token_origin;  ///< For people: `TB_TOKEN`, or the path of the `.tinyb` file.

  bool operator==(const TinybirdTarget&) const = default;
};

/// Finds token and host:
///  - TB_TOKEN with TB_HOST; without TB_HOST the host of the region that the token names, else
///  https://api.tinybird.co;
///  - without TB_TOKEN the nearest `.tinyb` in `folder` or above it (`tb login` writes it), its
///  host
///    unless TB_HOST says another.
/// bad_config: no token; a file that is none; a host that is none; a token of another region than
/// the host, which Tinybird would refuse for every row.
[[nodiscard]] base::Result<TinybirdTarget> find_tinybird_target(
    const base::Environment& environment, const std::filesystem::path& folder);

/// True when there is a token to be found: TB_TOKEN, or a `.tinyb` file, whatever is in it.
[[nodiscard]] bool has_tinybird_token(const base::Environment& environment,
                                      const std::filesystem::path& folder);

/// How the region that a token names (tinybird::token_host) and an API host fit together.
enum class RegionFit { fits, differs, unknown };

/// unknown when either is none that we know: a dedicated cluster, a region that is newer than this
/// program. (Tinybird: API Reference, "Regions and endpoints"; the names in tokens as seen in
/// public ones.)
[[nodiscard]] RegionFit region_fit(std::string_view token_region, std::string_view api_host);

}  // namespace tinydynamocdc::manage
