// SPDX-License-Identifier: Apache-2.0
#include "aws/credential_source.hpp"

#include <limits>
#include <mutex>
#include <utility>

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

constexpr std::int64_t k_refresh_before_ms = std::int64_t{15} * 60'000;
constexpr std::int64_t k_refresh_pause_ms = 60'000;
// A command that makes many requests asks a person, a program or AWS once, not for each of them.
constexpr std::int64_t k_refusal_lasts_ms = 10'000;

class FixedSource final : public CredentialSource {
 public:
  FixedSource(const base::Clock& clock, IssuedCredentials issued)
      : clock_(clock), issued_(std::move(issued)) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline /*deadline*/) override {
    if (issued_.expires_unix_ms.value_or(std::numeric_limits<std::int64_t>::max()) <=
        clock_.unix_ms()) {
      return base::fail(ErrorKind::denied, "they have expired; get new ones");
    }
    return issued_;
  }

 private:
  const base::Clock& clock_;
  IssuedCredentials issued_;
};

class RefreshingCredentials final : public CredentialsProvider {
 public:
  RefreshingCredentials(const base::Clock& clock, SourcePointer source)
      : clock_(clock), source_(std::move(source)) {}

  [[nodiscard]] base::Result<Credentials> credentials(base::Deadline deadline) override {
    const std::scoped_lock lock(mutex_);
    const std::int64_t now = clock_.unix_ms();
    const bool lasts = held_ && held_->expires_unix_ms.value_or(now + 1) > now;
    const bool is_fresh = lasts && held_->expires_unix_ms.value_or(now + k_refresh_before_ms) >=
                                       now + k_refresh_before_ms;
    if (is_fresh || (lasts && now < next_attempt_unix_ms_)) {
      return held_->credentials;
    }
    if (!lasts && refusal_ && now < refusal_until_unix_ms_) {
      return std::unexpected(*refusal_);
    }
    next_attempt_unix_ms_ = now + k_refresh_pause_ms;
    auto issued = source_->issue(deadline);
    if (!issued) {
      return lasts ? base::Result<Credentials>(held_->credentials) : refused(issued.error());
    }
    if (issued->expires_unix_ms.value_or(now + 1) <= now) {
      return refused(
          {ErrorKind::denied,
           "the credentials have already expired; sign in again, and check this machine's clock"});
    }
    held_ = std::move(*issued);
    return held_->credentials;
  }

 private:
  // What will be said again for a while, unless it may pass.
  std::unexpected<base::Error> refused(const base::Error& error) {
    const bool is_final = error.kind == ErrorKind::denied || error.kind == ErrorKind::bad_config;
    refusal_ = is_final ? std::optional(error) : std::nullopt;
    refusal_until_unix_ms_ = clock_.unix_ms() + k_refusal_lasts_ms;
    return std::unexpected(error);
  }

  const base::Clock& clock_;
  SourcePointer source_;
  std::mutex mutex_;
  std::optional<IssuedCredentials> held_;
  std::int64_t next_attempt_unix_ms_ = 0;
  std::optional<base::Error> refusal_;
  std::int64_t refusal_until_unix_ms_ = 0;
};

}  // namespace

SourcePointer make_fixed_source(const base::Clock& clock, IssuedCredentials issued) {
  return std::make_unique<FixedSource>(clock, std::move(issued));
}

std::unique_ptr<CredentialsProvider> make_refreshing_credentials(const base::Clock& clock,
                                                                 SourcePointer source) {
  return std::make_unique<RefreshingCredentials>(clock, std::move(source));
}

}  // namespace tinydynamocdc::aws
