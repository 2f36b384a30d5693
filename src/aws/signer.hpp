// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "aws/credentials.hpp"
#include "base/error.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::aws {

/// What a signature is for.
struct SigningScope {
  std::string region;
  std::string
      service;  ///< The signing name. "s3" is signed in S3's way, everything else in the usual one.
  std::int64_t unix_ms = 0;  ///< The time of signing; never cached (AWS allows 5 minutes, S3 15).
};

/// Signs in place with AWS Signature Version 4: adds X-Amz-Date, X-Amz-Security-Token (with
/// temporary credentials) and Authorization, and Host when it is not there. For S3 the path is
/// encoded once, never normalised, and x-amz-content-sha256 is added; for others the path is
/// normalised and encoded twice. Every header that is no business of proxies (Connection,
/// User-Agent, X-Amzn-Trace-Id …) is signed. Calling it again for a second attempt replaces what
/// the first call added. internal: the request cannot be signed (a malformed header).
[[nodiscard]] base::Result<void> sign(net::HttpRequest& request, const Credentials& credentials,
                                      const SigningScope& scope);

}  // namespace tinydynamocdc::aws
