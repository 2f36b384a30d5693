// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"

namespace tinydynamocdc::aws {

struct SecretDescription {
  std::string arn;
  std::string name;
  std::string description;
  Tags tags;
  std::optional<std::int64_t> deleted_unix_s;  ///< Set while it is scheduled for deletion.
};

struct NewSecret {
  std::string name;
  std::string description;
  base::Secret value;
  Tags tags;
};

/// AWS: at most so many days in which a deleted secret can be restored (API_DeleteSecret).
inline constexpr int k_recovery_days_max = 30;

/// The operations of Secrets Manager that we use. Names or ARNs. A secret that is scheduled for
/// deletion still exists: creating one of its name fails with InvalidRequestException (restore it
/// instead).
class SecretsManager {
 public:
  explicit SecretsManager(const Access& access);

  /// Nothing when there is no such secret.
  [[nodiscard]] ServiceResult<std::optional<SecretDescription>> find_secret(
      std::string_view id, base::Deadline deadline);
  /// The current version's text. missing: no such secret; rejected: a binary one.
  [[nodiscard]] ServiceResult<base::Secret> get_value(std::string_view id, base::Deadline deadline);
  /// Returns the ARN. ResourceExistsException: the name is taken.
  [[nodiscard]] ServiceResult<std::string> create_secret(const NewSecret& secret,
                                                         base::Deadline deadline);
  /// Adds a version and makes it the current one.
  [[nodiscard]] ServiceResult<void> put_value(std::string_view id, const base::Secret& value,
                                              base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> add_tags(std::string_view id, const Tags& tags,
                                             base::Deadline deadline);
  /// Schedules the deletion; never at once, so that a mistake can be mended.
  [[nodiscard]] ServiceResult<void> delete_secret(std::string_view id, int recovery_days,
                                                  base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> restore_secret(std::string_view id, base::Deadline deadline);

 private:
  [[nodiscard]] std::string request_token(std::string_view name);

  base::Clock& clock_;
  std::uint32_t tokens_ = 0;
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
