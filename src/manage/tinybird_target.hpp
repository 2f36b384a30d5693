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
///  - TB_TOKEN with TB_HOST; without TB_HOST the host of the nearest `.tinyb`, if the token's
///  region
///    fits it, else that of the region that the token names (tinybird::api_url_of);
///  - without TB_TOKEN the nearest `.tinyb` in `folder` or above it (`tb login` writes it), its
///  host
///    unless TB_HOST says another.
/// bad_config: no token, or a text that cannot be one; a file that is not JSON; an invalid host; no
/// host, and a token of a region that this program does not know; a token of another region than
/// the host, which Tinybird would refuse for every row.
[[nodiscard]] base::Result<TinybirdTarget> find_tinybird_target(
    const base::Environment& environment, const std::filesystem::path& folder);

/// True when there is a token to be found: TB_TOKEN, or a `.tinyb` file, whatever is in it.
[[nodiscard]] bool has_tinybird_token(const base::Environment& environment,
                                      const std::filesystem::path& folder);

}  // namespace tinydynamocdc::manage
