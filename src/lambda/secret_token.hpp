// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "aws/secrets_manager.hpp"
#include "lambda/config.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::lambda {

/// The Tinybird token in AWS Secrets Manager: read at the first call, and again when Tinybird
/// refuses it, because it may have been rotated: once for each piece of work (begin_work), however
/// many bodies are refused. Whoever is refused while it is read anew takes part in that reading.
/// Thread-safe.
class SecretToken final : public tinybird::TokenSource {
 public:
  /// `secrets` must outlive this.
  SecretToken(aws::SecretsManager& secrets, TokenSecret secret)
      : secrets_(secrets), secret_(std::move(secret)) {}

  [[nodiscard]] base::Result<base::Secret> token(base::Deadline deadline) override;
  [[nodiscard]] base::Result<bool> renew(const base::Secret& refused,
                                         base::Deadline deadline) override;
  void begin_work() override;

 private:
  /// Reads the secret into token_; mutex_ is held.
  [[nodiscard]] base::Result<base::Secret> read(base::Deadline deadline);

  aws::SecretsManager& secrets_;
  TokenSecret secret_;
  std::mutex mutex_;  // Held while the secret is read: whoever else wants the token needs it.
  std::optional<base::Secret> token_;
  std::atomic<std::uint64_t> readings_ = 0;
  /// What a reading came to that brought no other token; it holds until the next begin_work().
  std::optional<base::Result<bool>> in_vain_;
};

/// The token in a secret's text: the member `key` of its JSON object, or the bare text where it is
/// not JSON. bad_config, without showing any of it: a JSON object without that member, an empty
/// text, other JSON.
[[nodiscard]] base::Result<base::Secret> token_in_secret(const base::Secret& text,
                                                         std::string_view key);

}  // namespace tinydynamocdc::lambda
