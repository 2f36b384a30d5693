// SPDX-License-Identifier: Apache-2.0
#include "aws/login_credentials.hpp"

#include <aws/common/byte_buf.h>
#include <aws/common/uuid.h>

#include <array>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/digest.hpp"
#include "aws/dpop.hpp"
#include "aws/home_path.hpp"
#include "aws/small_file.hpp"
#include "base/check.hpp"
#include "base/iso_time.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

constexpr Service k_signin{"signin", "signin", "SIGNIN"};
constexpr std::string_view k_token_path = "v1/token";
constexpr std::string_view k_advice = ": sign in with `aws login`";
// As botocore's LoginCredentialFetcher.
constexpr std::int64_t k_renew_before_ms = std::int64_t{5} * 60'000;

std::string random_id() {
  aws_uuid id{};
  std::array<char, AWS_UUID_STR_LEN> text{};
  aws_byte_buf out = aws_byte_buf_from_empty_array(text.data(), text.size());
  TINYDYNAMOCDC_CHECK(aws_uuid_init(&id) == AWS_OP_SUCCESS &&
                      aws_uuid_to_str(&id, &out) == AWS_OP_SUCCESS);
  return {text.data(), out.len};
}

base::Result<IssuedCredentials> issued_in(const json& session) {
  const json keys = session.value("accessToken", json::object());
  const auto expires_unix_ms = base::unix_ms_of_iso(base::text_of(keys, "expiresAt"));
  if (base::text_of(keys, "accessKeyId").empty() ||
      base::text_of(keys, "secretAccessKey").empty() || !expires_unix_ms) {
    return base::fail(ErrorKind::denied, "the sign-in's file has no keys" + std::string(k_advice));
  }
  return IssuedCredentials{.credentials = {base::text_of(keys, "accessKeyId"),
                                           base::Secret(base::text_of(keys, "secretAccessKey")),
                                           base::Secret(base::text_of(keys, "sessionToken"))},
                           .expires_unix_ms = expires_unix_ms};
}

class LoginSource final : public CredentialSource {
 public:
  LoginSource(Reach reach, const std::string& login_session)
      : reach_(std::move(reach)),
        path_(std::format("{}/{}.json",
                          expanded_path(reach_.environment,
                                        reach_.environment.get_raw("AWS_LOGIN_CACHE_DIRECTORY")
                                            .value_or("~/.aws/login/cache")),
                          sha256_hex(login_session))) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline deadline) override {
    const auto text = read_small_file(path_);
    if (!text) {
      return base::fail(ErrorKind::denied, std::format("there is no sign-in yet ({}){}",
                                                       text.error().message, k_advice));
    }
    json session = json::parse(*text, nullptr, false);
    for (const char* name : {"accessToken", "refreshToken", "dpopKey", "clientId"}) {
      if (base::member_of(session, name) == nullptr) {
        return base::fail(ErrorKind::denied, path_ + " has no " + name + std::string(k_advice));
      }
    }
    auto held = issued_in(session);
    if (!held || held->expires_unix_ms.value_or(0) > reach_.clock.unix_ms() + k_renew_before_ms) {
      return held;
    }
    if (auto done = renew(session, deadline); !done) {
      return std::unexpected(base::with_context(std::move(done.error()),
                                                "the sign-in has expired and cannot be renewed"));
    }
    return issued_in(session);
  }

 private:
  [[nodiscard]] base::Result<void> renew(json& session, base::Deadline deadline) const {
    TINYDYNAMOCDC_TRY(const auto answer, asked_for_token(session, deadline));
    const json keys = answer.value("accessToken", json::object());
    const std::int64_t lasts_s = base::number_of(answer, "expiresIn", 0);
    if (base::text_of(keys, "accessKeyId").empty() || lasts_s <= 0) {
      return base::fail(ErrorKind::unavailable, "signin CreateOAuth2Token: no keys in the answer");
    }
    json& held = session["accessToken"];
    for (const char* name : {"accessKeyId", "secretAccessKey", "sessionToken"}) {
      held[name] = base::text_of(keys, name);
    }
    held["expiresAt"] = base::iso_of_unix_ms(reach_.clock.unix_ms() + lasts_s * 1000);
    session["refreshToken"] = base::text_of(answer, "refreshToken");
    return replace_small_file(path_, base::dumped(session));
  }

  [[nodiscard]] base::Result<json> asked_for_token(const json& session,
                                                   base::Deadline deadline) const {
    TINYDYNAMOCDC_TRY(const auto endpoint,
                      resolve_endpoint(reach_.environment, k_signin, reach_.region));
    const std::string url =
        net::to_string(endpoint.url.origin) + endpoint.url.path + std::string(k_token_path);
    auto proof = dpop_proof(base::text_of(session, "dpopKey"), url, reach_.clock.unix_ms() / 1000,
                            random_id());
    if (!proof) {
      return std::unexpected(std::move(proof.error()));
    }
    const auto nobody = make_static_credentials({});
    const base::Secret proof_text(*proof);
    ServiceClient signin(reach_.access(*nobody), k_signin, ServiceClient::Signing::anonymous);
    const std::string body =
        base::dumped(json{{"clientId", base::text_of(session, "clientId")},
                          {"refreshToken", base::text_of(session, "refreshToken")},
                          {"grantType", "refresh_token"}});
    const auto response =
        signin.rest({.method = "POST",
                     .path = std::string(k_token_path),
                     .query = {},
                     .body = body,
                     .headers = {{"DPoP", std::move(*proof)}},
                     .operation = "CreateOAuth2Token",
                     .answers = {},
                     .secrets = {base::Secret(base::text_of(session, "refreshToken")), proof_text}},
                    deadline);
    if (!response) {
      base::Error error = response.error().error;
      error.message += k_advice;
      return std::unexpected(std::move(error));
    }
    return json::parse(response->body, nullptr, false);
  }

  Reach reach_;
  std::string path_;
};

}  // namespace

SourcePointer make_login_source(Reach reach, const std::string& login_session) {
  return std::make_unique<LoginSource>(std::move(reach), login_session);
}

}  // namespace tinydynamocdc::aws
