// SPDX-License-Identifier: Apache-2.0
#include "tinybird/tokens.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"
#include "tinybird/form.hpp"

namespace tinydynamocdc::tinybird {

using base::Deadline;
using base::ErrorKind;

namespace {

std::optional<Token> read_token(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  Token token{.id = base::id_of(json, "id"),
              .name = base::text_of(json, "name"),
              .text = base::Secret(base::text_of(json, "token")),
              .scopes = {}};
  if (token.text.empty()) {
    return std::nullopt;
  }
  for (const auto& scope : base::list_of(json, "scopes")) {
    auto text = base::text_of(scope, "type");
    if (const auto resource = base::text_of(scope, "resource"); !resource.empty()) {
      text += ":" + resource;
    }
    token.scopes.push_back(std::move(text));
  }
  return token;
}

}  // namespace

CallResult<Token> token_in(const net::HttpResponse& response, std::string_view name) {
  auto token = read_token(response.body);
  if (!token) {
    return std::unexpected(
        Failure{.error = {ErrorKind::unavailable,
                          std::format("Tinybird's answer about the token {} has no token", name)},
                .status = response.status});
  }
  return std::move(*token);
}

CallResult<std::optional<Token>> find_token(Client& client, std::string_view name,
                                            Deadline deadline) {
  const auto response =
      client.call({.path = std::format("tokens/{}", net::percent_encoded(name))}, deadline);
  if (!response) {
    const auto status = response.error().status;
    if (status == 403 || status == 404) {
      return std::nullopt;
    }
    return std::unexpected(response.error());
  }
  TINYDYNAMOCDC_TRY(auto token, token_in(*response, name));
  return std::optional(std::move(token));
}

CallResult<std::optional<std::vector<std::string>>> own_scopes(Client& client,
                                                               const base::Secret& token,
                                                               Deadline deadline) {
  const auto id = token_member(token, "id");
  if (id.empty()) {
    return std::nullopt;
  }
  TINYDYNAMOCDC_TRY(auto found, find_token(client, id, deadline));
  return found && !found->scopes.empty() ? std::optional(std::move(found->scopes)) : std::nullopt;
}

}  // namespace tinydynamocdc::tinybird
