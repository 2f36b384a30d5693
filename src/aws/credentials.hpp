// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "net/crt_runtime.hpp"

namespace tinydynamocdc::aws {

/// Who we are towards AWS.
struct Credentials {
  std::string access_key_id;
  base::Secret secret_access_key;
  base::Secret session_token;  ///< Empty for long-lived keys.
};

/// Where credentials come from. Thread-safe.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;

  /// Credentials that are good for some minutes; asked for before each request, cached inside.
  /// denied: no source has any, and the message says what was tried and what to do. expired: the
  /// deadline came first.
  [[nodiscard]] virtual base::Result<Credentials> credentials(base::Deadline deadline) = 0;
};

/// The same credentials for ever.
[[nodiscard]] std::unique_ptr<CredentialsProvider> make_static_credentials(Credentials credentials);

/// Where the default chain looks.
struct ChainOptions {
  /// A profile named on our command line; empty: AWS_PROFILE, else "default". A named one comes
  /// before the keys of the environment, as in the AWS CLI.
  std::string profile;
};

/// The usual chain, lazily: nothing is read, connected or started before the first credentials().
/// In this order: environment; profile that assumes a role; web identity; SSO; keys of the
/// credentials and config files; credential_process; container; instance metadata
/// (AWS_EC2_METADATA_DISABLED=true skips it). The first source that delivers stays the source.
///
/// Tested against fakes: environment, profile files, process, container, instance metadata. SSO,
/// web identity and assumed roles are wired to the CRT's providers and untested here: they need
/// hosts of AWS.
///
/// Settings come from `environment` (AWS_PROFILE, AWS_CONFIG_FILE, HOME, AWS_CONTAINER_…,
/// AWS_EC2_METADATA_SERVICE_ENDPOINT …); all three must outlive the provider.
[[nodiscard]] std::unique_ptr<CredentialsProvider> make_default_credentials(
    net::CrtRuntime& runtime, const base::Clock& clock, const base::Environment& environment,
    ChainOptions options = {});

}  // namespace tinydynamocdc::aws
