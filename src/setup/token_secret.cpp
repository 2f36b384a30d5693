// SPDX-License-Identifier: Apache-2.0
#include "setup/token_secret.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/token_text.hpp"
#include "setup/function_users.hpp"

namespace tinydynamocdc::setup {

using base::ErrorKind;
using base::Result;
using base::Secret;
using manage::Difference;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

namespace {

constexpr const char* k_deletion = "it is restored from deletion";
constexpr const char* k_no_token = "no token";
constexpr const char* k_no_token_breaks = "the function has no token for Tinybird";

}  // namespace

// Empty when a run that was interrupted never wrote one, or it is a binary one.
Result<Secret> TokenSecret::value() {
  auto text = plain(parts_.secrets.get_value(site_.secret, request_deadline(parts_.clock)));
  if (!text &&
      (text.error().kind == ErrorKind::missing || text.error().kind == ErrorKind::rejected)) {
    return Secret();
  }
  return text;
}

std::string TokenSecret::origin() const {
  return wanted_.is_own() ? std::format("with the token {}", wanted_.own_name)
                          : std::format("with the token of {}", wanted_.given_origin);
}

Result<Standing> TokenSecret::look_for_removal() {
  TINYDYNAMOCDC_TRY(const auto found, plain(parts_.secrets.find_secret(
                                          site_.secret, request_deadline(parts_.clock))));
  Standing standing;
  if (!found) {
    return standing;
  }
  standing.exists = !found->deleted_unix_s;
  note_owner(standing, found->tags, site_);
  standing.remark = std::format(
      "it can be restored for {} days: aws secretsmanager "
      "restore-secret --region {} --secret-id {}",
      aws::k_recovery_days_max, site_.region, site_.secret);
  TINYDYNAMOCDC_TRY(standing.users, functions_that(parts_, site_, [&](const auto& function) {
                      const auto named = function.environment.find(manage::k_secret_name_variable);
                      return named != function.environment.end() &&
                             (named->second == found->name || named->second == found->arn);
                    }));
  return standing;
}

Result<Standing> TokenSecret::look(Goal goal) {
  if (goal == Goal::absent) {
    return look_for_removal();
  }
  TINYDYNAMOCDC_TRY(wanted_, find_token_());
  TINYDYNAMOCDC_TRY(const auto found, plain(parts_.secrets.find_secret(
                                          site_.secret, request_deadline(parts_.clock))));
  Standing standing;
  if (role_ == Role::content && (!found || found->deleted_unix_s)) {
    standing.spared = std::format("it does not exist; --create-lambda creates it, {}", origin());
    return standing;
  }
  if (!found) {
    standing.remark = origin();
    return standing;
  }
  standing.exists = true;
  note_owner(standing, found->tags, site_);
  if (role_ == Role::content && standing.owner != Standing::Owner::us) {
    standing.spared = std::format("it was not created for {} by this tool", site_.function);
  }
  if (found->deleted_unix_s) {
    standing.remark = "it is scheduled for deletion";
    standing.differences = {{.property = k_deletion, .breaks = k_no_token_breaks},
                            {.property = "token", .wanted = origin()}};
    return standing;
  }
  TINYDYNAMOCDC_TRY(const auto text, value());
  compare(text, standing);
  return standing;
}

void TokenSecret::compare(const Secret& text, Standing& standing) const {
  if (text.empty()) {
    standing.differences.push_back(
        {.property = k_no_token, .wanted = origin(), .breaks = k_no_token_breaks});
  } else if (!wanted_.own.empty() && manage::has_token(text, wanted_.own)) {
    standing.remark = std::format("it contains the token {}", wanted_.own_name);
  } else if (!manage::has_token(text, wanted_.given)) {
    standing.differences.push_back({.property = "another token than that of",
                                    .wanted = wanted_.given_origin,
                                    .mend = Difference::Mend::on_request});
  } else if (wanted_.is_own()) {
    standing.differences.push_back(
        {.property =
             std::format("it gets the token {}, which may only write and read these data sources",
                         wanted_.own_name)});
  }
}

// By now an earlier step has made the one that was to come.
Result<Secret> TokenSecret::token() {
  if (wanted_.own_comes) {
    TINYDYNAMOCDC_TRY(wanted_, find_token_());
    if (wanted_.own.empty()) {
      return base::fail(ErrorKind::denied,
                        std::format("the token {} cannot be read from Tinybird with that of {}: it "
                                    "needs the workspace's admin token",
                                    wanted_.own_name, wanted_.given_origin));
    }
  }
  return wanted_.own.empty() ? wanted_.given : wanted_.own;
}

std::string secret_description(const Site& site) { return "Tinybird token of " + site.function; }

Result<void> TokenSecret::create() {
  TINYDYNAMOCDC_TRY(const auto text, token());
  return plain(parts_.secrets
                   .create_secret({.name = site_.secret,
                                   .description = secret_description(site_),
                                   .value = manage::with_token(Secret(), text),
                                   .tags = marks_of(site_)},
                                  request_deadline(parts_.clock))
                   .transform([](const std::string&) {}));
}

// Restored first, then read: what lies in it beside our member stays.
Result<void> TokenSecret::update(std::span<const Difference> mend) {
  TINYDYNAMOCDC_TRY(const auto wanted, token());
  if (std::ranges::contains(mend, k_deletion, &Difference::property)) {
    TINYDYNAMOCDC_TRY_VOID(
        plain(parts_.secrets.restore_secret(site_.secret, request_deadline(parts_.clock))));
  }
  const auto text = value();
  if (!text) {
    return std::unexpected(base::with_context(
        text.error(), std::format("the secret {} exists but was not written", site_.secret)));
  }
  return plain(parts_.secrets.put_value(site_.secret, manage::with_token(*text, wanted),
                                        request_deadline(parts_.clock)));
}

Result<void> TokenSecret::remove() {
  auto deleted = plain(parts_.secrets.delete_secret(site_.secret, aws::k_recovery_days_max,
                                                    request_deadline(parts_.clock)));
  return !deleted && deleted.error().kind == ErrorKind::missing ? Result<void>() : deleted;
}

}  // namespace tinydynamocdc::setup
