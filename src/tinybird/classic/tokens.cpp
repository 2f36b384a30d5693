// SPDX-License-Identifier: Apache-2.0
#include "tinybird/classic/tokens.hpp"

#include <format>

#include "base/try.hpp"
#include "net/http_client.hpp"
#include "tinybird/form.hpp"

namespace tinydynamocdc::tinybird::classic {

using base::Deadline;

namespace {

std::string form_of(std::string_view name, const std::vector<std::string>& scopes) {
  Fields fields = {{"name", std::string(name)}};
  for (const auto& scope : scopes) {
    fields.emplace_back("scope", scope);
  }
  return form_encoded(fields);
}

}  // namespace

CallResult<Token> create_token(Client& client, std::string_view name,
                               const std::vector<std::string>& scopes, Deadline deadline) {
  const auto form = form_of(name, scopes);
  TINYDYNAMOCDC_TRY(
      const auto response,
      client.call({.method = "POST", .path = "tokens", .content_type = k_form_type, .body = form},
                  deadline));
  return token_in(response, name);
}

CallResult<void> set_scopes(Client& client, const Token& token,
                            const std::vector<std::string>& scopes, Deadline deadline) {
  const auto form = form_of(token.name, scopes);
  const auto response =
      client.call({.method = "PUT",
                   .path = std::format("tokens/{}", net::percent_encoded(token.id)),
                   .content_type = k_form_type,
                   .body = form},
                  deadline);
  return response ? CallResult<void>() : std::unexpected(response.error());
}

}  // namespace tinydynamocdc::tinybird::classic
