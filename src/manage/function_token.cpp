// SPDX-License-Identifier: Apache-2.0
#include "manage/function_token.hpp"

#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/token_text.hpp"
#include "tinybird/tokens.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

Result<TinybirdTarget> function_target(tinybird::Client& client, const TinybirdTarget& given,
                                       std::string_view function, base::Deadline deadline) {
  const auto name = function_token_name(function);
  const auto found = tinybird::find_token(client, name, deadline);
  if (!found) {
    return std::unexpected(
        base::with_context(found.error().error, std::format("look for the token {}", name)));
  }
  const auto* token = found_in(*found);
  if (token == nullptr) {
    return given;
  }
  auto target = given;
  target.token = token->text;
  target.token_origin = std::format("{} in Tinybird", name);
  return target;
}

Result<Step> FunctionToken::plan() {
  todo_ = Action::keep;
  const auto& secret = options_.function.secret;
  const auto what = std::format("the secret {}", secret);
  const auto name = function_token_name(options_.function.name);
  auto& secrets = function_.secrets;
  const auto answer = plain(secrets.find_secret(secret, request_deadline(function_.clock)));
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const auto* found = found_in(*answer);
  if (found == nullptr || found->deleted_unix_s) {
    return Step{Action::spare, what,
                std::format("there is none; --create-lambda makes it, with the token {}", name)};
  }
  if (!is_ours(found->tags, options_.function.name) && options_.function.reach == Reach::ours) {
    return Step{Action::spare, what,
                std::format("it was not created for {} by this tool", options_.function.name)};
  }
  auto text = plain(secrets.get_value(secret, request_deadline(function_.clock)));
  if (!text && text.error().kind != ErrorKind::missing) {
    return std::unexpected(text.error());
  }
  text_ = text ? std::move(*text) : base::Secret();
  const auto target = function_target(tinybird_.client, options_.given, options_.function.name,
                                      request_deadline(tinybird_.clock));
  if (!target) {
    return std::unexpected(target.error());
  }
  const bool is_made = target->token != options_.given.token;
  if (is_made && has_token(text_, target->token)) {
    return Step{Action::keep, what, std::format("it holds the token {}", name)};
  }
  const bool holds_another = !text_.empty() && !has_token(text_, options_.given.token);
  if (holds_another && options_.existing == Existing::keep) {
    return Step{Action::spare, what,
                std::format("it holds another token than {}; --overwrite puts the token {} there",
                            options_.given.token_origin, name)};
  }
  todo_ = Action::change;
  return Step{todo_, what,
              std::format("it gets the token {}, which may write and read these data sources and "
                          "nothing else",
                          name)};
}

Result<void> FunctionToken::apply() {
  if (todo_ != Action::change) {
    return {};
  }
  const auto name = function_token_name(options_.function.name);
  const auto target = function_target(tinybird_.client, options_.given, options_.function.name,
                                      request_deadline(tinybird_.clock));
  if (!target) {
    return std::unexpected(target.error());
  }
  if (target->token == options_.given.token) {
    return base::fail(ErrorKind::denied,
                      std::format("the token {} cannot be read from Tinybird with that of {}: it "
                                  "needs the workspace's admin token",
                                  name, options_.given.token_origin));
  }
  const auto written =
      plain(function_.secrets.put_value(options_.function.secret, with_token(text_, target->token),
                                        request_deadline(function_.clock)));
  if (!written) {
    return std::unexpected(written.error());
  }
  function_.console.say(
      std::format("  the secret {} holds the token {}", options_.function.secret, name));
  return {};
}

}  // namespace tinydynamocdc::manage
