// SPDX-License-Identifier: Apache-2.0
#include "aws/sso_token.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "aws/digest.hpp"
#include "aws/home_path.hpp"
#include "aws/small_file.hpp"
#include "base/iso_time.hpp"
#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

constexpr Service k_sso_oidc{"oidc", "sso-oauth", "SSO_OIDC"};
// As botocore's SSOTokenProvider.
constexpr std::int64_t k_renew_before_ms = std::int64_t{15} * 60'000;

std::string cache_path(const base::Environment& environment, const SsoSession& session) {
  const std::string& key = session.name.empty() ? session.start_url : session.name;
  return expanded_path(environment, "~/.aws/sso/cache/") + sha1_hex(key) + ".json";
}

// The cached token with when it ends.
struct Cached {
  json token;
  std::int64_t expires_unix_ms = 0;
};

base::Result<Cached> read_cached(const std::string& path, const SsoSession& session) {
  const auto text = read_small_file(path);
  if (!text) {
    return base::fail(ErrorKind::denied,
                      std::format("there is no sign-in yet ({}): {}", text.error().message,
                                  sign_in_advice(session)));
  }
  Cached cached{.token = json::parse(*text, nullptr, false)};
  const auto expires = base::unix_ms_of_iso(base::text_of(cached.token, "expiresAt"));
  if (base::text_of(cached.token, "accessToken").empty() || !expires) {
    return base::fail(ErrorKind::denied, path + " contains no token: " + sign_in_advice(session));
  }
  cached.expires_unix_ms = *expires;
  return cached;
}

// Why a token cannot be renewed; empty when it can.
std::string why_not_renewable(const json& token, std::int64_t now_unix_ms) {
  for (const char* name : {"refreshToken", "clientId", "clientSecret", "registrationExpiresAt"}) {
    if (base::text_of(token, name).empty()) {
      return "it has no " + std::string(name);
    }
  }
  const auto registered_until = base::unix_ms_of_iso(base::text_of(token, "registrationExpiresAt"));
  return registered_until.value_or(0) > now_unix_ms ? "" : "the registration has expired too";
}

base::Result<json> renewed(const Reach& reach, const SsoSession& session, const json& token,
                           base::Deadline deadline) {
  const auto nobody = make_static_credentials({});
  ServiceClient oidc(reach.access(*nobody), k_sso_oidc, ServiceClient::Signing::anonymous);
  const std::string body =
      base::dumped(json{{"grantType", "refresh_token"},
                        {"clientId", base::text_of(token, "clientId")},
                        {"clientSecret", base::text_of(token, "clientSecret")},
                        {"refreshToken", base::text_of(token, "refreshToken")}});
  const auto response = oidc.rest({.method = "POST",
                                   .path = "token",
                                   .query = {},
                                   .body = body,
                                   .headers = {},
                                   .operation = "CreateToken",
                                   .answers = {},
                                   .secrets = {base::Secret(base::text_of(token, "clientSecret")),
                                               base::Secret(base::text_of(token, "refreshToken"))}},
                                  deadline);
  if (!response) {
    return std::unexpected(response.error().error);
  }
  const json answer = json::parse(response->body, nullptr, false);
  const std::int64_t lasts_s = base::number_of(answer, "expiresIn", 0);
  if (base::text_of(answer, "accessToken").empty() || lasts_s <= 0) {
    return base::fail(ErrorKind::unavailable, "oidc CreateToken: the answer contains no token");
  }
  json fresh{{"startUrl", session.start_url},
             {"region", session.region},
             {"accessToken", base::text_of(answer, "accessToken")},
             {"expiresAt", base::iso_of_unix_ms(reach.clock.unix_ms() + lasts_s * 1000)},
             {"clientId", base::text_of(token, "clientId")},
             {"clientSecret", base::text_of(token, "clientSecret")},
             {"registrationExpiresAt", base::text_of(token, "registrationExpiresAt")}};
  if (const auto refresh = base::optional_text(answer, "refreshToken")) {
    fresh["refreshToken"] = *refresh;
  }
  return fresh;
}

}  // namespace

std::string sign_in_advice(const SsoSession& session) {
  return session.name.empty()
             ? "sign in with `aws sso login`"
             : std::format("sign in with `aws sso login --sso-session {}`", session.name);
}

base::Result<base::Secret> sso_access_token(const Reach& reach, const SsoSession& session,
                                            base::Deadline deadline) {
  const std::string path = cache_path(reach.environment, session);
  TINYDYNAMOCDC_TRY(const auto cached, read_cached(path, session));
  const std::int64_t now = reach.clock.unix_ms();
  base::Secret held(base::text_of(cached.token, "accessToken"));
  const bool lasts = cached.expires_unix_ms > now;
  const bool is_fresh = cached.expires_unix_ms >= now + k_renew_before_ms;
  if (is_fresh || (lasts && session.name.empty())) {
    return held;
  }
  std::string why = session.name.empty() ? "it has the old format, without an sso-session"
                                         : why_not_renewable(cached.token, now);
  if (why.empty()) {
    const auto fresh = renewed(reach, session, cached.token, deadline);
    if (fresh) {
      return replace_small_file(path, base::dumped(*fresh)).transform([&] {
        return base::Secret(base::text_of(*fresh, "accessToken"));
      });
    }
    why = fresh.error().message;
  }
  if (lasts) {
    return held;
  }
  return base::fail(ErrorKind::denied,
                    std::format("the sign-in has expired and cannot be renewed ({}): {}", why,
                                sign_in_advice(session)));
}

}  // namespace tinydynamocdc::aws
