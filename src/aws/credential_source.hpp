// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// Credentials and when they end; nothing: never.
struct IssuedCredentials {
  Credentials credentials;
  std::optional<std::int64_t> expires_unix_ms;
};

/// One configured way to get credentials. Asked by one thread at a time. An error ends the search
/// for credentials: a source that does not apply is never made.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  /// New ones: nothing is kept between two calls. `deadline` bounds everything that is asked for
  /// them. Errors in the words of whoever refused: AWS, a program, a file.
  [[nodiscard]] virtual base::Result<IssuedCredentials> issue(base::Deadline deadline) = 0;
};

using SourcePointer = std::unique_ptr<CredentialSource>;

/// Always the same ones; after their end, if they have one, an error (kind denied).
[[nodiscard]] SourcePointer make_fixed_source(const base::Clock& clock, IssuedCredentials issued);

/// Keeps what a source issues until shortly before its end. Thread-safe: one asks, the others wait.
///  - 15 minutes before the end new ones are asked for, at most once a minute (botocore's advisory
///    refresh; a credential_process may hand out shorter ones);
///  - while the old ones last, a failure of that is tried again later and not told;
///  - a refusal (denied, bad_config) is told again for 10 seconds without asking.
/// `clock` must outlive it.
[[nodiscard]] std::unique_ptr<CredentialsProvider> make_refreshing_credentials(
    const base::Clock& clock, SourcePointer source);

}  // namespace tinydynamocdc::aws
