// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// The DPoP header (RFC 9449) of a POST to `url`: a JWT that proves that we hold the private key,
/// signed with ES256. `pem_key` is a P-256 key as `aws login` keeps it ("-----BEGIN EC PRIVATE
/// KEY-----"), `unix_s` the time now, `id` any text that is used once. bad_config: no such key.
[[nodiscard]] base::Result<std::string> dpop_proof(std::string_view pem_key, std::string_view url,
                                                   std::int64_t unix_s, std::string_view id);

}  // namespace tinydynamocdc::aws
