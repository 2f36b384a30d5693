// SPDX-License-Identifier: Apache-2.0
#include "manage/token_text.hpp"

#include <nlohmann/json.hpp>

#include "manage/function_setup.hpp"

namespace tinydynamocdc::manage {

using base::Secret;

Secret with_token(const Secret& text, const Secret& token) {
  auto json = nlohmann::ordered_json::parse(text.reveal(), nullptr, false);
  if (!json.is_object()) {
    json = nlohmann::ordered_json::object();
  }
  json[k_token_member] = token.reveal();
  return Secret(json.dump());
}

Secret token_in(const Secret& text, std::string_view member) {
  const auto json = nlohmann::ordered_json::parse(text.reveal(), nullptr, false);
  if (!json.is_object()) {
    return text;
  }
  const auto found = json.find(member);
  return found != json.end() && found->is_string() ? Secret(found->get<std::string>()) : Secret();
}

bool has_token(const Secret& text, const Secret& token) {
  return token_in(text, k_token_member) == token;
}

}  // namespace tinydynamocdc::manage
