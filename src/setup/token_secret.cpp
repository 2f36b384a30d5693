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

constexpr const char* k_deletion = "its deletion is taken back";
constexpr const char* k_no_token = "no token";

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

Result<Standing> TokenSecret::look(Goal goal) {
  Standing standing;
  if (goal == Goal::present) {
    TINYDYNAMOCDC_TRY(tinybird_, find_token_());
  }
  const auto origin = std::format("with the token of {}", tinybird_.token_origin);
  TINYDYNAMOCDC_TRY(const auto found, plain(parts_.secrets.find_secret(
                                          site_.secret, request_deadline(parts_.clock))));
  if (!found) {
    standing.remark = goal == Goal::present ? origin : "";
    return standing;
  }
  const auto owner = whose(found->tags, site_, site_.region);
  standing.exists = goal == Goal::present || !found->deleted_unix_s;
  standing.owner = owner.owner;
  standing.owner_name = owner.name;
  if (goal == Goal::absent) {
    standing.remark = std::format(
        "it can be restored for {} days: aws secretsmanager "
        "restore-secret --region {} --secret-id {}",
        aws::k_recovery_days_max, site_.region, site_.secret);
    TINYDYNAMOCDC_TRY(standing.users, functions_that(parts_, site_, [&](const auto& function) {
                        const auto named =
                            function.environment.find(manage::k_secret_name_variable);
                        return named != function.environment.end() &&
                               (named->second == found->name || named->second == found->arn);
                      }));
    return standing;
  }
  if (found->deleted_unix_s) {
    standing.remark = "it is waiting for its deletion";
    standing.differences = {{.property = k_deletion}, {.property = "token", .wanted = origin}};
    return standing;
  }
  TINYDYNAMOCDC_TRY(const auto text, value());
  if (text.empty()) {
    standing.differences.push_back({.property = k_no_token, .wanted = origin});
  } else if (!manage::has_token(text, tinybird_.token)) {
    standing.differences.push_back({.property = "another token than that of",
                                    .wanted = tinybird_.token_origin,
                                    .mend = Difference::Mend::on_request});
  }
  return standing;
}

Result<void> TokenSecret::create() {
  return plain(parts_.secrets
                   .create_secret({.name = site_.secret,
                                   .description = "Tinybird token of " + site_.function,
                                   .value = manage::with_token(Secret(), tinybird_.token),
                                   .tags = marks_of(site_)},
                                  request_deadline(parts_.clock))
                   .transform([](const std::string&) {}));
}

// Restored first, then read: what lies in it beside our member stays.
Result<void> TokenSecret::update(std::span<const Difference> mend) {
  if (std::ranges::contains(mend, k_deletion, &Difference::property)) {
    TINYDYNAMOCDC_TRY_VOID(
        plain(parts_.secrets.restore_secret(site_.secret, request_deadline(parts_.clock))));
  }
  const auto text = value();
  if (!text) {
    return std::unexpected(base::with_context(
        text.error(), std::format("the secret {} is there, but not written", site_.secret)));
  }
  return plain(parts_.secrets.put_value(site_.secret, manage::with_token(*text, tinybird_.token),
                                        request_deadline(parts_.clock)));
}

Result<void> TokenSecret::remove() {
  auto deleted = plain(parts_.secrets.delete_secret(site_.secret, aws::k_recovery_days_max,
                                                    request_deadline(parts_.clock)));
  return !deleted && deleted.error().kind == ErrorKind::missing ? Result<void>() : deleted;
}

}  // namespace tinydynamocdc::setup
