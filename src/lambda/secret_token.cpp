// SPDX-License-Identifier: Apache-2.0
#include "lambda/secret_token.hpp"

#include <format>
#include <string>

#include <nlohmann/json.hpp>

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using base::Secret;

namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view k_space = " \t\r\n";
  const auto begin = text.find_first_not_of(k_space);
  if (begin == std::string_view::npos) {
    return {};
  }
  return std::string(text.substr(begin, text.find_last_not_of(k_space) - begin + 1));
}

}  // namespace

Result<Secret> token_in_secret(const Secret& text, std::string_view key) {
  const auto json = nlohmann::json::parse(text.reveal(), nullptr, false);
  if (json.is_discarded()) {
    auto bare = trimmed(text.reveal());
    if (bare.empty() || bare.find_first_of(" \t\r\n{}") != std::string::npos) {
      return base::fail(ErrorKind::bad_config, "holds neither JSON nor a bare token");
    }
    return Secret(std::move(bare));
  }
  if (!json.is_object()) {
    return base::fail(ErrorKind::bad_config, "holds JSON that is not an object");
  }
  const auto member = json.find(key);
  if (member == json.end() || !member->is_string() ||
      trimmed(member->get_ref<const std::string&>()).empty()) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("has no key \"{}\" with a token (TB_CREATE_DS_TOKEN_SECRET_KEY_NAME)", key));
  }
  return Secret(trimmed(member->get_ref<const std::string&>()));
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
  if (readings_ != readings) {
    return false;  // Just read by another thread, and it is still the refused one.
  }
  const auto token = read(deadline);
  if (!token) {
    return std::unexpected(token.error());
  }
  return *token != refused;
}

}  // namespace tinydynamocdc::lambda
