// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/credential_source.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::aws {

/// A place where credentials may be configured: either a way to ask it, or why it does not apply.
struct Place {
  std::string name;    ///< "role of profile prod"
  std::string absent;  ///< "role_arn is not set"; empty where there is a source.
  SourcePointer source;
};

/// The places that are no matter of profiles. Each says bad_config where it is set and makes no
/// sense. What they are given must outlive their sources.
struct MachineSources {
  net::HttpClient& http;
  base::Clock& clock;
  const base::Environment& env;

  /// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SECURITY_TOKEN else AWS_SESSION_TOKEN, until
  /// AWS_CREDENTIAL_EXPIRATION.
  [[nodiscard]] base::Result<Place> environment() const;

  /// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI at 169.254.170.2, else …_FULL_URI: over https, or on
  /// the machine itself and the addresses of ECS and EKS. With
  /// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE (read each time), else …_TOKEN. Three attempts, as
  /// botocore.
  [[nodiscard]] base::Result<Place> container() const;

  /// The instance's role by IMDSv2, unless AWS_EC2_METADATA_DISABLED is true (in any case).
  /// AWS_EC2_METADATA_SERVICE_ENDPOINT is another address of it.
  [[nodiscard]] base::Result<Place> metadata() const;
};

}  // namespace tinydynamocdc::aws
