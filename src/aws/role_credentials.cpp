// SPDX-License-Identifier: Apache-2.0
#include "aws/role_credentials.hpp"

#include <format>
#include <utility>

#include "aws/small_file.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

base::Result<IssuedCredentials> without_code(ServiceResult<IssuedCredentials> issued,
                                             const std::string& role_arn) {
  return std::move(issued).transform_error([&](ServiceFailure failure) {
    return base::with_context(std::move(failure.error), "role " + role_arn);
  });
}

class RoleSource final : public CredentialSource {
 public:
  RoleSource(const Reach& reach, SourcePointer source, AssumedRole role, AskMfa ask_mfa)
      : source_(make_refreshing_credentials(reach.clock, std::move(source))),
        sts_(reach.access(*source_)),
        role_(std::move(role)),
        ask_mfa_(std::move(ask_mfa)) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline deadline) override {
    // The source's own error, before any code is asked for.
    if (auto keys = source_->credentials(deadline); !keys) {
      return std::unexpected(std::move(keys.error()));
    }
    AssumedRole role = role_;
    if (!role.mfa_serial.empty()) {
      if (!ask_mfa_) {
        return needs_a_code();
      }
      auto code = ask_mfa_(role.mfa_serial);
      if (!code) {
        return std::unexpected(base::with_context(std::move(code.error()), "role " + role.arn));
      }
      role.mfa_code = std::move(*code);
    }
    return without_code(sts_.assume_role(role, deadline), role.arn);
  }

 private:
  [[nodiscard]] std::unexpected<base::Error> needs_a_code() const {
    return base::fail(ErrorKind::bad_config,
                      std::format("role {} needs a code from the MFA device {} (mfa_serial), and "
                                  "there is no terminal to ask for it",
                                  role_.arn, role_.mfa_serial));
  }

  std::unique_ptr<CredentialsProvider> source_;
  Sts sts_;
  AssumedRole role_;
  AskMfa ask_mfa_;
};

class WebIdentitySource final : public CredentialSource {
 public:
  WebIdentitySource(const Reach& reach, WebIdentityRole role, std::string token_file)
      : nobody_(make_static_credentials({})),
        sts_(reach.access(*nobody_)),
        role_(std::move(role)),
        token_file_(std::move(token_file)) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline deadline) override {
    auto token = read_small_file(token_file_);
    if (!token) {
      return std::unexpected(base::with_context(std::move(token.error()), "web identity token"));
    }
    if (token->empty()) {
      return base::fail(ErrorKind::denied,
                        std::format("the web identity token file {} is empty", token_file_));
    }
    return without_code(
        sts_.assume_role_with_web_identity(role_, base::Secret(std::move(*token)), deadline),
        role_.arn);
  }

 private:
  std::unique_ptr<CredentialsProvider> nobody_;
  Sts sts_;
  WebIdentityRole role_;
  std::string token_file_;
};

}  // namespace

SourcePointer make_role_source(const Reach& reach, SourcePointer source, AssumedRole role,
                               AskMfa ask_mfa) {
  return std::make_unique<RoleSource>(reach, std::move(source), std::move(role),
                                      std::move(ask_mfa));
}

SourcePointer make_web_identity_source(const Reach& reach, WebIdentityRole role,
                                       std::string token_file) {
  return std::make_unique<WebIdentitySource>(reach, std::move(role), std::move(token_file));
}

}  // namespace tinydynamocdc::aws
