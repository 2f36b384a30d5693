// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"

/// Tinybird's regions: the names by which tokens call them (tinybird::token_host), and their API
/// hosts. (Tinybird: API Reference, "Regions and endpoints"; the names in tokens as seen in public
/// ones.)
namespace tinydynamocdc::tinybird {

/// The base URL of the API that goes with a token when nobody has named a host:
/// "https://api.us-east.tinybird.co". A token that names no region goes with the first region,
/// https://api.tinybird.co. bad_config: it names one that this program does not know (a dedicated
/// cluster, Tinybird Local, a region that is newer than this program), which could be anywhere; the
/// caller says where the host can be given.
[[nodiscard]] base::Result<std::string> api_url_of(const base::Secret& token);

/// The API host of a region that a token names; empty when this program does not know it.
[[nodiscard]] std::string_view host_of_region(std::string_view token_region);

/// How the region that a token names and an API host fit together.
enum class RegionFit { fits, differs, unknown };

/// unknown when either is none that we know: a dedicated cluster, a region that is newer than this
/// program.
[[nodiscard]] RegionFit region_fit(std::string_view token_region, std::string_view api_host);

/// True when both texts name the same API: `https://host` and `https://host/v0/`.
[[nodiscard]] bool is_same_api(std::string_view one, std::string_view other);

}  // namespace tinydynamocdc::tinybird
