// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/credential_source.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// Credentials in the JSON of helpers: {"AccessKeyId", "SecretAccessKey", <token member>,
/// "Expiration"}; the last two need not be there. denied: something else, which is never repeated,
/// because it may hold keys.
[[nodiscard]] base::Result<IssuedCredentials> issued_in_json(const std::string& document,
                                                             const char* token_member);

}  // namespace tinydynamocdc::aws
