// SPDX-License-Identifier: Apache-2.0
#include "aws/profile_sources.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "aws/login_credentials.hpp"
#include "aws/process_credentials.hpp"
#include "aws/region.hpp"
#include "aws/role_credentials.hpp"
#include "aws/sso_credentials.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "base/whole_number.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

constexpr std::string_view k_session_name = "tinydynamocdc";

std::unexpected<base::Error> wrong(const std::string& profile, const std::string& why) {
  return base::fail(ErrorKind::bad_config, std::format("profile {}: {}", profile, why));
}

std::string text(std::optional<std::string_view> setting) {
  return std::string(setting.value_or(std::string_view()));
}

// As botocore, which passes over what is no whole number.
std::optional<int> whole_number(std::optional<std::string_view> setting) {
  return base::parse_whole<int>(setting.value_or(""));
}

}  // namespace

ProfileSources::ProfileSources(const Profiles& profiles, Reach reach,
                               base::Result<std::string> region, MachineSources machine,
                               AskMfa ask_mfa)
    : profiles_(profiles),
      reach_(std::move(reach)),
      region_(std::move(region)),
      machine_(machine),
      ask_mfa_(std::move(ask_mfa)) {}

base::Result<std::vector<Place>> ProfileSources::places(const std::string& profile,
                                                        WebIdentityVariables variables) const {
  const std::string name = "role of profile " + profile;
  if (!assumes_role(profile)) {
    auto below = below_roles(profile, variables);
    if (below) {
      below->insert(below->begin(), Place{name, "role_arn is not set", nullptr});
    }
    return below;
  }
  auto source = role(profile, {profile});
  if (!source) {
    return std::unexpected(std::move(source.error()));
  }
  std::vector<Place> found;
  found.push_back({name, "", std::move(*source)});
  return found;
}

base::Result<std::vector<Place>> ProfileSources::below_roles(const std::string& profile,
                                                             WebIdentityVariables variables) const {
  std::vector<Place> found;
  const auto looks = {
      std::function([&] { return web_identity(profile, variables); }),
      std::function([&] { return sso(profile); }),
      std::function([&] { return keys(profile, Profiles::File::credentials); }),
      std::function([&] { return login(profile); }),
      std::function([&] { return process(profile); }),
      std::function([&] { return keys(profile, Profiles::File::config); }),
  };
  for (const auto& look : looks) {
    auto place = look();
    if (!place) {
      return std::unexpected(std::move(place.error()));
    }
    found.push_back(std::move(*place));
    if (found.back().source) {
      break;
    }
  }
  return found;
}

bool ProfileSources::has(const std::string& profile, std::string_view setting) const {
  return profiles_.setting(profile, setting).has_value();
}

bool ProfileSources::has_keys(const std::string& profile) const {
  return has(profile, "aws_access_key_id") || has(profile, "aws_secret_access_key");
}

bool ProfileSources::assumes_role(const std::string& profile) const {
  return has(profile, "role_arn") && !has(profile, "web_identity_token_file");
}

base::Result<SourcePointer> ProfileSources::role(const std::string& profile,
                                                 Visited visited) const {
  const auto setting = [&](std::string_view name) {
    return text(profiles_.setting(profile, name));
  };
  auto source = role_source(profile, std::move(visited));
  if (!source) {
    return source;
  }
  TINYDYNAMOCDC_TRY(const auto reach, reach_in_region());
  const std::string session = setting("role_session_name");
  return make_role_source(
      reach, std::move(*source),
      {.arn = setting("role_arn"),
       .session_name = session.empty() ? std::string(k_session_name) : session,
       .external_id = setting("external_id"),
       .mfa_serial = setting("mfa_serial"),
       .mfa_code = {},
       .duration_seconds = whole_number(profiles_.setting(profile, "duration_seconds"))},
      ask_mfa_);
}

base::Result<SourcePointer> ProfileSources::role_source(const std::string& profile,
                                                        Visited visited) const {
  const auto source_profile = profiles_.setting(profile, "source_profile");
  const auto named = profiles_.setting(profile, "credential_source");
  if (source_profile && named) {
    return wrong(profile, "source_profile and credential_source cannot be used together");
  }
  if (named) {
    return credential_source(profile, *named);
  }
  if (!source_profile) {
    return wrong(profile,
                 "has role_arn, and source_profile or credential_source is missing: set the one "
                 "whose credentials assume the role");
  }
  const std::string next(*source_profile);
  if (!profiles_.has(next)) {
    return wrong(profile, std::format("its source_profile \"{}\" does not exist (looked in {})",
                                      next, profiles_.files()));
  }
  // A profile may name itself for the keys that stand in it.
  const bool is_own_keys = next == profile && has_keys(next);
  if (std::ranges::contains(visited, next) && !is_own_keys) {
    return wrong(profile, std::format("its source_profile \"{}\" leads back to itself", next));
  }
  if (assumes_role(next) && !has_keys(next)) {
    visited.push_back(next);
    return role(next, std::move(visited));
  }
  auto below = below_roles(next, WebIdentityVariables::do_not_count);
  if (!below) {
    return std::unexpected(std::move(below.error()));
  }
  if (!below->back().source) {
    return wrong(profile, std::format("its source_profile \"{}\" has no credentials", next));
  }
  return std::move(below->back().source);
}

base::Result<SourcePointer> ProfileSources::credential_source(const std::string& profile,
                                                              std::string_view name) const {
  if (name != "Environment" && name != "EcsContainer" && name != "Ec2InstanceMetadata") {
    return wrong(
        profile,
        std::format(
            "its credential_source \"{}\" must be Environment, EcsContainer or Ec2InstanceMetadata",
            name));
  }
  auto place = name == "Environment"    ? machine_.environment()
               : name == "EcsContainer" ? machine_.container()
                                        : machine_.metadata();
  if (!place) {
    return std::unexpected(std::move(place.error()));
  }
  if (!place->source) {
    return wrong(profile, std::format("its credential_source {} has no credentials: {}", name,
                                      place->absent));
  }
  return std::move(place->source);
}

base::Result<Place> ProfileSources::web_identity(const std::string& profile,
                                                 WebIdentityVariables variables) const {
  const auto value = [&](const char* variable, const char* setting) {
    const auto said = variables == WebIdentityVariables::count
                          ? reach_.environment.get_raw(variable)
                          : std::nullopt;
    return text(said ? said : profiles_.setting(profile, setting));
  };
  const std::string token_file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (token_file.empty()) {
    return Place{"web identity", "AWS_WEB_IDENTITY_TOKEN_FILE is not set", nullptr};
  }
  WebIdentityRole role{.arn = value("AWS_ROLE_ARN", "role_arn"),
                       .session_name = value("AWS_ROLE_SESSION_NAME", "role_session_name")};
  if (role.arn.empty()) {
    return wrong(profile,
                 "there is a web identity token file and no role for it: set "
                 "AWS_ROLE_ARN, or role_arn");
  }
  if (role.session_name.empty()) {
    role.session_name = k_session_name;
  }
  TINYDYNAMOCDC_TRY(const auto reach, reach_in_region());
  return Place{"web identity", "", make_web_identity_source(reach, std::move(role), token_file)};
}

base::Result<Place> ProfileSources::sso(const std::string& profile) const {
  const std::string name = "SSO of profile " + profile;
  if (!has(profile, "sso_account_id") && !has(profile, "sso_role_name")) {
    return Place{name, "sso_account_id and sso_role_name are not set", nullptr};
  }
  const auto session = profiles_.setting(profile, "sso_session");
  if (session && !profiles_.has_sso_session(*session)) {
    return wrong(profile, std::format("there is no [sso-session {}]", *session));
  }
  std::string missing;
  const auto value = [&](std::string_view setting) {
    auto said = profiles_.setting(profile, setting);
    if (const auto shared = session ? profiles_.sso_session(*session, setting) : std::nullopt) {
      said = shared;
    }
    if (!said || said->empty()) {
      base::add_to_list(missing, setting);
    }
    return text(said);
  };
  const SsoSession signed_in{
      .name = text(session), .start_url = value("sso_start_url"), .region = value("sso_region")};
  SsoRole role{.account_id = value("sso_account_id"), .role_name = value("sso_role_name")};
  if (!missing.empty()) {
    return wrong(profile, "uses SSO and lacks " + missing);
  }
  for (const char* setting : {"sso_start_url", "sso_region", "sso_account_id", "sso_role_name"}) {
    const auto own = profiles_.setting(profile, setting);
    const auto shared = session ? profiles_.sso_session(*session, setting) : std::nullopt;
    if (own && shared && *own != *shared) {
      return wrong(profile, std::format("{} is another one in [sso-session {}]: remove one of them",
                                        setting, signed_in.name));
    }
  }
  if (session && (!profiles_.sso_session(*session, "sso_start_url") ||
                  !profiles_.sso_session(*session, "sso_region"))) {
    return wrong(profile, std::format("[sso-session {}] must have sso_start_url and sso_region",
                                      signed_in.name));
  }
  // It becomes part of a host's name.
  auto region = resolve_region(reach_.environment, signed_in.region);
  if (!region) {
    return wrong(profile, "sso_region: " + region.error().message);
  }
  Reach reach = reach_;
  reach.region = std::move(*region);
  return Place{name, "", make_sso_source(std::move(reach), signed_in, std::move(role))};
}

base::Result<Place> ProfileSources::keys(const std::string& profile, Profiles::File file) const {
  const std::string where = file == Profiles::File::config ? "config file" : "credentials file";
  const std::string name = std::format("keys of profile {} in the {}", profile, where);
  const auto value = [&](std::string_view setting) {
    return profiles_.setting_in(file, profile, setting);
  };
  const auto id = value("aws_access_key_id");
  if (!id) {
    return Place{name, "aws_access_key_id is not in " + profiles_.files(), nullptr};
  }
  const auto secret = value("aws_secret_access_key");
  if (!secret) {
    return wrong(profile,
                 std::format("the {} has aws_access_key_id and no aws_secret_access_key", where));
  }
  const auto old_token = value("aws_security_token");
  const auto token = old_token ? old_token : value("aws_session_token");
  return Place{name, "",
               make_fixed_source(reach_.clock, {.credentials = {std::string(*id),
                                                                base::Secret(std::string(*secret)),
                                                                base::Secret(text(token))},
                                                .expires_unix_ms = {}})};
}

base::Result<Place> ProfileSources::login(const std::string& profile) const {
  const std::string name = "aws login of profile " + profile;
  const auto session = profiles_.setting(profile, "login_session");
  if (!session) {
    return Place{name, "login_session is not set", nullptr};
  }
  auto reach = reach_in_region();
  if (!reach) {
    return std::unexpected(std::move(reach.error()));
  }
  return Place{name, "", make_login_source(std::move(*reach), std::string(*session))};
}

base::Result<Place> ProfileSources::process(const std::string& profile) const {
  const std::string name = "credential_process of profile " + profile;
  const auto command = profiles_.setting(profile, "credential_process");
  if (!command) {
    return Place{name, "credential_process is not set", nullptr};
  }
  return Place{name, "", make_process_source(reach_.clock, std::string(*command))};
}

base::Result<Reach> ProfileSources::reach_in_region() const {
  return region_.transform([&](const std::string& region) {
    return Reach{reach_.http, reach_.clock, reach_.environment, region};
  });
}

}  // namespace tinydynamocdc::aws
