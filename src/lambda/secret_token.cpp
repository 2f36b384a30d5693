// SPDX-License-Identifier: Apache-2.0
#include "lambda/secret_token.hpp"

#include <format>
#include <string>

#include <nlohmann/json.hpp>

#include "tinybird/token_text.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using base::Secret;

Result<Secret> token_in_secret(const Secret& text, std::string_view key) {
  const auto json = nlohmann::json::parse(text.reveal(), nullptr, false);
  if (json.is_discarded()) {
    auto bare = tinybird::parse_token(text.reveal());
    if (!bare || bare->reveal().find_first_of("{}") != std::string_view::npos) {
      return base::fail(ErrorKind::bad_config, "contains neither JSON nor a bare token");
    }
    return bare;
  }
  if (!json.is_object()) {
    return base::fail(ErrorKind::bad_config, "contains JSON that is not an object");
  }
  const auto member = json.find(key);
  auto token = tinybird::parse_token(member != json.end() && member->is_string()
                                         ? member->get_ref<const std::string&>()
                                         : std::string());
  if (!token) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("has no key \"{}\" with a token (TB_CREATE_DS_TOKEN_SECRET_KEY_NAME): it {}",
                    key, token.error().message));
  }
  return token;
}

Result<Secret> SecretToken::read(Deadline deadline) {
  const auto value = secrets_.get_value(secret_.name, deadline);
  if (!value) {
    return std::unexpected(
        base::with_context(value.error().error, std::format("secret {}", secret_.name)));
  }
  auto token = token_in_secret(*value, secret_.key);
  if (!token) {
    return std::unexpected(
        base::with_context(token.error(), std::format("secret {}", secret_.name)));
  }
  token_ = *token;
  ++readings_;
  return token;
}

Result<Secret> SecretToken::token(Deadline deadline) {
  const std::scoped_lock lock(mutex_);
  return token_ ? Result<Secret>(*token_) : read(deadline);
}

Result<bool> SecretToken::renew(const Secret& refused, Deadline deadline) {
  const auto readings = readings_.load();
  const std::scoped_lock lock(mutex_);
  if (token_ && *token_ != refused) {
    return true;
  }
  if (in_vain_) {
    return *in_vain_;
  }
  if (readings_ != readings) {
    return false;  // Just read by another thread, and it is still the refused one.
  }
  const auto token = read(deadline);
  auto renewed = token ? Result<bool>(*token != refused) : std::unexpected(token.error());
  if (!renewed || !*renewed) {
    in_vain_ = renewed;
  }
  return renewed;
}

void SecretToken::begin_work() {
  const std::scoped_lock lock(mutex_);
  in_vain_.reset();
}

}  // namespace tinydynamocdc::lambda
