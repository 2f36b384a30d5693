// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::aws {

/// Who we are towards AWS.
struct Credentials {
  std::string access_key_id;
  base::Secret secret_access_key;
  base::Secret session_token;  ///< Empty for long-lived keys.
  /// Where the default chain has them from: `environment`, `role of profile prod`. Empty elsewhere.
  std::string source = {};  // NOLINT(readability-redundant-member-init): three values are enough
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

/// Asks a person for the code that an MFA device shows now; `serial` names the device. bad_config:
/// there is nobody to ask.
using AskMfa = std::function<base::Result<std::string>(std::string_view serial)>;

/// Where the default chain looks.
struct ChainOptions {
  /// A profile named on our command line; empty: AWS_PROFILE, else "default". A named one comes
  /// before the keys of the environment, as in the AWS CLI.
  std::string profile;
  /// A region named on our command line, for STS; empty: as resolve_region finds it.
  std::string region;
  /// Empty: a role with mfa_serial is an error that says so.
  AskMfa ask_mfa;
};

/// The usual chain in botocore's order (its create_credential_resolver), lazily: nothing is read,
/// connected or started before the first credentials(), and with keys in the environment, as in the
/// function, no file at all. Environment; a role of the profile; web identity; SSO; keys of the
/// credentials file; `aws login`; credential_process; keys of the config file; container; instance
/// metadata. The first one that is configured stays the source: when it fails, that is the answer,
/// in its own words, and no other is asked, since that could mean another account. Only instance
/// metadata is tried without being configured.
///
/// Tested beside botocore with a fake AWS (tests/e2e/test_aws_credentials.py): the same access key,
/// or both refuse, for every source and for role chains over each of them; `aws login` and MFA
/// against the fake alone. Nothing was tried against AWS itself.
///
/// Settings come from `environment` (AWS_PROFILE, AWS_CONFIG_FILE, HOME, AWS_CONTAINER_…,
/// AWS_EC2_METADATA_SERVICE_ENDPOINT …); all three must outlive the provider. Errors: bad_config
/// and denied with what to do; expired, the deadline came first; others of the source that was
/// asked.
[[nodiscard]] std::unique_ptr<CredentialsProvider> make_default_credentials(
    net::HttpClient& http, base::Clock& clock, const base::Environment& environment,
    ChainOptions options = {});

}  // namespace tinydynamocdc::aws
