// SPDX-License-Identifier: Apache-2.0
#include "aws/sso_credentials.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

constexpr Service k_sso{"portal.sso", "awsssoportal", "SSO"};
constexpr int k_unauthorized = 401;

base::Result<IssuedCredentials> issued_in(const std::string& body) {
  const json answer = json::parse(body, nullptr, false);
  const json* keys = base::member_of(answer, "roleCredentials");
  const std::int64_t expires_unix_ms =
      keys == nullptr ? 0 : base::number_of(*keys, "expiration", 0);
  if (expires_unix_ms <= 0 || base::text_of(*keys, "accessKeyId").empty() ||
      base::text_of(*keys, "secretAccessKey").empty()) {
    return base::fail(ErrorKind::unavailable, "sso GetRoleCredentials: the answer has no keys");
  }
  return IssuedCredentials{.credentials = {base::text_of(*keys, "accessKeyId"),
                                           base::Secret(base::text_of(*keys, "secretAccessKey")),
                                           base::Secret(base::text_of(*keys, "sessionToken"))},
                           .expires_unix_ms = expires_unix_ms};
}

class SsoSource final : public CredentialSource {
 public:
  SsoSource(Reach reach, SsoSession session, SsoRole role)
      : reach_(std::move(reach)),
        session_(std::move(session)),
        role_(std::move(role)),
        nobody_(make_static_credentials({})),
        portal_(reach_.access(*nobody_), k_sso, ServiceClient::Signing::anonymous) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline deadline) override {
    TINYDYNAMOCDC_TRY(const auto token, sso_access_token(reach_, session_, deadline));
    const auto response =
        portal_.rest({.method = "GET",
                      .path = "federation/credentials",
                      .query = {{"role_name", role_.role_name}, {"account_id", role_.account_id}},
                      .body = {},
                      .headers = {{"x-amz-sso_bearer_token", std::string(token.reveal())}},
                      .operation = "GetRoleCredentials",
                      .answers = {},
                      .secrets = {token}},
                     deadline);
    if (response) {
      return issued_in(response->body);
    }
    base::Error error = response.error().error;
    if (response.error().status == k_unauthorized) {
      error.message += std::format(" ({})", sign_in_advice(session_));
    }
    return std::unexpected(std::move(error));
  }

 private:
  Reach reach_;
  SsoSession session_;
  SsoRole role_;
  std::unique_ptr<CredentialsProvider> nobody_;
  ServiceClient portal_;
};

}  // namespace

SourcePointer make_sso_source(Reach reach, SsoSession session, SsoRole role) {
  return std::make_unique<SsoSource>(std::move(reach), std::move(session), std::move(role));
}

}  // namespace tinydynamocdc::aws
