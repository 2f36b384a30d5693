// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/credential_source.hpp"
#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"

namespace tinydynamocdc::aws {

struct CallerIdentity {
  std::string account;  ///< Twelve digits.
  std::string arn;
};

/// A role as AssumeRole wants it; what is empty is left out.
struct AssumedRole {
  std::string arn;
  std::string session_name;
  std::string external_id;
  std::string mfa_serial;
  std::string mfa_code;
  std::optional<int> duration_seconds;
};

struct WebIdentityRole {
  std::string arn;
  std::string session_name;
};

class Sts {
 public:
  explicit Sts(const Access& access);

  /// Needs no permission: the way to ask whether credentials work at all.
  [[nodiscard]] ServiceResult<CallerIdentity> get_caller_identity(base::Deadline deadline);

  /// denied, rejected: AWS's words. unavailable: an answer without credentials.
  [[nodiscard]] ServiceResult<IssuedCredentials> assume_role(const AssumedRole& role,
                                                             base::Deadline deadline);

  /// Not signed: the token is what proves who asks.
  [[nodiscard]] ServiceResult<IssuedCredentials> assume_role_with_web_identity(
      const WebIdentityRole& role, const base::Secret& token, base::Deadline deadline);

 private:
  ServiceClient client_;
  ServiceClient unsigned_client_;
};

}  // namespace tinydynamocdc::aws
