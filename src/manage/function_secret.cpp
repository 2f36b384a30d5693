// SPDX-License-Identifier: Apache-2.0
#include "manage/function_secret.hpp"

#include <format>
#include <nlohmann/json.hpp>

#include "base/found_in.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;
using base::Secret;

Secret with_token(const Secret& text, const Secret& token) {
  auto json = nlohmann::ordered_json::parse(text.reveal(), nullptr, false);
  if (!json.is_object()) {
    json = nlohmann::ordered_json::object();
  }
  json[k_token_member] = token.reveal();
  return Secret(json.dump());
}

bool has_token(const Secret& text, const Secret& token) {
  const auto json = nlohmann::ordered_json::parse(text.reveal(), nullptr, false);
  if (!json.is_object()) {
    return text == token;
  }
  const auto found = json.find(k_token_member);
  return found != json.end() && found->is_string() && *found == token.reveal();
}

Result<void> FunctionSecret::look() {
  auto found = plain(parts_.secrets.find_secret(target_.secret, request_deadline(parts_.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  found_ = std::move(*found);
  return {};
}

// Whether the secret gives the function that token already; prepares the text that would.
Result<bool> FunctionSecret::holds(const Secret& token) {
  const auto text = plain(parts_.secrets.get_value(target_.secret, request_deadline(parts_.clock)));
  // Created by a run that ended before it wrote the value, or a binary one.
  if (!text && text.error().kind != ErrorKind::missing &&
      text.error().kind != ErrorKind::rejected) {
    return std::unexpected(text.error());
  }
  value_ = with_token(text ? *text : Secret(), token);
  return text && has_token(*text, token);
}

Result<std::vector<Step>> FunctionSecret::plan_creation(const TinybirdTarget& tinybird,
                                                        Existing existing) {
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  const auto what = std::format("the secret {}", target_.secret);
  const auto origin = std::format("with the token of {}", tinybird.token_origin);
  const auto* found = base::found_in(found_);
  if (found == nullptr) {
    todo_ = Todo::create;
    value_ = with_token(Secret(), tinybird.token);
    return std::vector<Step>{{Action::create, what, origin}};
  }
  if (found->deleted_unix_s) {
    if (!is_ours(found->tags, target_.name) && target_.reach == Reach::ours) {
      return base::fail(ErrorKind::denied,
                        std::format("the secret {} is waiting for its deletion and was not created "
                                    "for {} by this tool: name another one with --lambda-secret, "
                                    "or restore it with --force",
                                    target_.secret, target_.name));
    }
    // What it holds cannot be read before it is restored.
    todo_ = Todo::restore_and_write;
    token_ = tinybird.token;
    return std::vector<Step>{
        {Action::change, what,
         std::format("its deletion is taken back, and it is written {} beside what it holds",
                     origin)}};
  }
  const auto same = holds(tinybird.token);
  if (!same) {
    return std::unexpected(same.error());
  }
  if (*same) {
    todo_ = Todo::nothing;
    return std::vector<Step>{{Action::keep, what, "it holds this token"}};
  }
  if (existing == Existing::keep && !is_ours(found->tags, target_.name)) {
    return base::fail(
        ErrorKind::denied,
        std::format("the secret {} is not ours and does not hold the token of {}: --overwrite puts "
                    "that into it beside what it holds, --lambda-secret names another one",
                    target_.secret, tinybird.token_origin));
  }
  if (existing == Existing::keep) {
    todo_ = Todo::nothing;
    return std::vector<Step>{
        {Action::spare, what,
         std::format("it holds another token than {}; --overwrite replaces that",
                     tinybird.token_origin)}};
  }
  todo_ = Todo::write;
  return std::vector<Step>{{Action::change, what, origin}};
}

// Afterwards what is left to do is known: its text can be read.
Result<void> FunctionSecret::restore() {
  if (auto restored =
          plain(parts_.secrets.restore_secret(target_.secret, request_deadline(parts_.clock)));
      !restored) {
    return restored;
  }
  const auto same = holds(token_);
  if (!same) {
    return std::unexpected(base::with_context(
        same.error(), std::format("the secret {} is restored, but not written", target_.secret)));
  }
  todo_ = *same ? Todo::nothing : Todo::write;
  return {};
}

Result<void> FunctionSecret::create() {
  if (todo_ == Todo::nothing) {
    return {};
  }
  if (todo_ == Todo::create) {
    const auto created =
        plain(parts_.secrets.create_secret({.name = target_.secret,
                                            .description = "Tinybird token of " + target_.name,
                                            .value = value_,
                                            .tags = {{std::string(k_owner_tag), target_.name}}},
                                           request_deadline(parts_.clock)));
    if (!created) {
      return std::unexpected(created.error());
    }
  }
  if (todo_ == Todo::restore_and_write) {
    if (auto restored = restore(); !restored) {
      return restored;
    }
  }
  if (todo_ == Todo::write) {
    if (auto written =
            plain(parts_.secrets.put_value(target_.secret, value_, request_deadline(parts_.clock)));
        !written) {
      return written;
    }
  }
  parts_.console.say(std::format("  the secret {} holds the token", target_.secret));
  return {};
}

Result<std::vector<Step>> FunctionSecret::plan_removal() {
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  const auto what = std::format("the secret {}", target_.secret);
  if (!found_ || found_->deleted_unix_s) {
    return std::vector<Step>{
        {Action::absent, what, found_ ? "its deletion is scheduled already" : ""}};
  }
  if (!is_ours(found_->tags, target_.name) && target_.reach == Reach::ours) {
    return std::vector<Step>{
        {Action::spare, what, std::format("it was not created for {} by this tool", target_.name)}};
  }
  return std::vector<Step>{
      {Action::remove, what,
       std::format("it can be restored for {} days", aws::k_recovery_days_max)}};
}

Result<void> FunctionSecret::remove() {
  auto deleted = plain(parts_.secrets.delete_secret(target_.secret, aws::k_recovery_days_max,
                                                    request_deadline(parts_.clock)));
  if (!deleted && deleted.error().kind != ErrorKind::missing) {
    return deleted;
  }
  parts_.console.say(
      std::format("  the secret {} will be deleted in {} days; until then: aws "
                  "secretsmanager restore-secret --region {} --secret-id {}",
                  target_.secret, aws::k_recovery_days_max, target_.region, target_.secret));
  return {};
}

}  // namespace tinydynamocdc::manage
