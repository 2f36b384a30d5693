// SPDX-License-Identifier: Apache-2.0
#include "aws/secrets_manager.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/digest.hpp"
#include "aws/json_fields.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {}  // namespace

SecretsManager::SecretsManager(const Access& access)
    : clock_(access.clock), client_(access, k_secrets_manager) {}

// Makes a repeated request the same request (32 to 64 characters). The SDKs fill it in; nobody
// does it for us. It becomes the version's id, so nothing of the secret goes into it.
std::string SecretsManager::request_token(std::string_view name) {
  const auto ticks = clock_.steady().time_since_epoch().count();
  return sha256_hex(std::string(name) + '\0' + std::to_string(clock_.unix_ms()) + '\0' +
                    std::to_string(ticks) + '\0' + std::to_string(++tokens_));
}

ServiceResult<std::optional<SecretDescription>> SecretsManager::find_secret(
    std::string_view id, base::Deadline deadline) {
  const auto body = client_.json("DescribeSecret", base::dumped(json{{"SecretId", id}}), deadline);
  if (failed_with(body, "ResourceNotFoundException")) {
    return std::nullopt;
  }
  if (!body) {
    return std::unexpected(body.error());
  }
  const json secret = base::parsed_json<json>(*body);
  SecretDescription description{.arn = base::text_of(secret, "ARN"),
                                .name = base::text_of(secret, "Name"),
                                .description = base::text_of(secret, "Description"),
                                .tags = tag_list_of(secret, "Tags"),
                                .deleted_unix_s = {}};
  if (base::member_of(secret, "DeletedDate") != nullptr) {
    description.deleted_unix_s = base::number_of(secret, "DeletedDate", 0);
  }
  return description;
}

ServiceResult<base::Secret> SecretsManager::get_value(std::string_view id,
                                                      base::Deadline deadline) {
  auto body = client_.json("GetSecretValue", base::dumped(json{{"SecretId", id}}), deadline);
  if (!body) {
    return std::unexpected(std::move(body.error()));
  }
  auto value = base::optional_text(base::parsed_json<json>(*body), "SecretString");
  if (!value) {
    return std::unexpected(ServiceFailure{
        {ErrorKind::rejected,
         std::format("secret {} has no text (a binary secret?); store the token as text", id)},
        {},
        200});
  }
  return base::Secret(std::move(*value));
}

ServiceResult<std::string> SecretsManager::create_secret(const NewSecret& secret,
                                                         base::Deadline deadline) {
  json body{{"Name", secret.name},
            {"SecretString", secret.value.reveal()},
            {"ClientRequestToken", request_token(secret.name)}};
  if (!secret.description.empty()) {
    body["Description"] = secret.description;
  }
  if (!secret.tags.empty()) {
    body["Tags"] = tag_list<json>(secret.tags);
  }
  TINYDYNAMOCDC_TRY(const auto answer,
                    client_.json("CreateSecret", base::dumped(body), deadline, {secret.value}));
  return base::text_of(base::parsed_json<json>(answer), "ARN");
}

ServiceResult<void> SecretsManager::put_value(std::string_view id, const base::Secret& value,
                                              base::Deadline deadline) {
  const json body{{"SecretId", id},
                  {"SecretString", value.reveal()},
                  {"ClientRequestToken", request_token(id)}};
  return client_.json("PutSecretValue", base::dumped(body), deadline, {value})
      .transform([](const std::string&) {});
}

ServiceResult<void> SecretsManager::add_tags(std::string_view id, const Tags& tags,
                                             base::Deadline deadline) {
  const json body{{"SecretId", id}, {"Tags", tag_list<json>(tags)}};
  return client_.json("TagResource", base::dumped(body), deadline)
      .transform([](const std::string&) {});
}

ServiceResult<void> SecretsManager::delete_secret(std::string_view id, int recovery_days,
                                                  base::Deadline deadline) {
  const json body{{"SecretId", id}, {"RecoveryWindowInDays", recovery_days}};
  return client_.json("DeleteSecret", base::dumped(body), deadline)
      .transform([](const std::string&) {});
}

ServiceResult<void> SecretsManager::restore_secret(std::string_view id, base::Deadline deadline) {
  return client_.json("RestoreSecret", base::dumped(json{{"SecretId", id}}), deadline)
      .transform([](const std::string&) {});
}

}  // namespace tinydynamocdc::aws
