// SPDX-License-Identifier: Apache-2.0
#include "aws/sts.hpp"

#include <string_view>
#include <utility>

#include "aws/query_answer.hpp"
#include "base/iso_time.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {
namespace {

constexpr std::string_view k_version = "2011-06-15";

void add(Parameters& parameters, const char* name, const std::string& value) {
  if (!value.empty()) {
    parameters.emplace_back(name, value);
  }
}

ServiceResult<IssuedCredentials> issued_in(const ServiceResult<XmlElement>& result) {
  if (!result) {
    return std::unexpected(result.error());
  }
  const auto text = [&](std::string_view name) {
    return std::string(result->at({"Credentials", name}));
  };
  const auto expires_unix_ms = base::unix_ms_of_iso(text("Expiration"));
  if (text("AccessKeyId").empty() || text("SecretAccessKey").empty() || !expires_unix_ms) {
    return std::unexpected(ServiceFailure{
        {base::ErrorKind::unavailable, "sts: the answer contains no credentials"}, {}, 200});
  }
  return IssuedCredentials{
      .credentials = {text("AccessKeyId"), base::Secret(text("SecretAccessKey")),
                      base::Secret(text("SessionToken"))},
      .expires_unix_ms = expires_unix_ms};
}

}  // namespace

Sts::Sts(const Access& access)
    : client_(access, k_sts), unsigned_client_(access, k_sts, ServiceClient::Signing::anonymous) {}

ServiceResult<CallerIdentity> Sts::get_caller_identity(base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(
      const auto result,
      query_result(client_, {.action = "GetCallerIdentity", .version = k_version, .parameters = {}},
                   deadline));
  const auto text = [&](std::string_view name) { return std::string(result.at({name})); };
  return CallerIdentity{.account = text("Account"), .arn = text("Arn")};
}

ServiceResult<IssuedCredentials> Sts::assume_role(const AssumedRole& role,
                                                  base::Deadline deadline) {
  Parameters parameters{{"RoleArn", role.arn}, {"RoleSessionName", role.session_name}};
  add(parameters, "ExternalId", role.external_id);
  add(parameters, "SerialNumber", role.mfa_serial);
  add(parameters, "TokenCode", role.mfa_code);
  if (role.duration_seconds) {
    parameters.emplace_back("DurationSeconds", std::to_string(*role.duration_seconds));
  }
  return issued_in(query_result(
      client_, {.action = "AssumeRole", .version = k_version, .parameters = std::move(parameters)},
      deadline));
}

ServiceResult<IssuedCredentials> Sts::assume_role_with_web_identity(const WebIdentityRole& role,
                                                                    const base::Secret& token,
                                                                    base::Deadline deadline) {
  return issued_in(query_result(unsigned_client_,
                                {.action = "AssumeRoleWithWebIdentity",
                                 .version = k_version,
                                 .parameters = {{"RoleArn", role.arn},
                                                {"RoleSessionName", role.session_name},
                                                {"WebIdentityToken", std::string(token.reveal())}},
                                 .secrets = {token}},
                                deadline));
}

}  // namespace tinydynamocdc::aws
