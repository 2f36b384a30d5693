// SPDX-License-Identifier: Apache-2.0
#include "status/read_token.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/found_in.hpp"
#include "tinybird/tokens.hpp"
#include "tinybird/workspace.hpp"

namespace tinydynamocdc::status {

using base::ErrorKind;

namespace {

// `DATASOURCES:APPEND:ddb_T`; some of Tinybird's pages say DATASOURCE. ADMIN may do everything,
// CREATE makes a data source and appends to it.
bool may_append(const std::vector<std::string>& scopes, const std::string& datasource) {
  return std::ranges::any_of(scopes, [&](const std::string& scope) {
    return scope == "ADMIN" || scope.starts_with("DATASOURCES:CREATE") ||
           scope == "DATASOURCES:APPEND:" + datasource ||
           scope == "DATASOURCE:APPEND:" + datasource;
  });
}

bool is_elsewhere(const base::Secret& token, const base::Secret& other) {
  const auto one = tinybird::token_member(token, "u");
  const auto two = tinybird::token_member(other, "u");
  return !one.empty() && !two.empty() && one != two;
}

}  // namespace

Fact<TokenFacts> read_token(tinybird::Client& client, const TokenQuestion& question,
                            base::Deadline deadline) {
  if (question.token.empty()) {
    return base::fail(ErrorKind::bad_config,
                      "the secret contains no token; --create-lambda stores one there");
  }
  const auto workspace = tinybird::workspace_name(client, deadline);
  if (!workspace) {
    const auto& failure = workspace.error();
    if (failure.error.kind != ErrorKind::denied) {
      return std::unexpected(failure.error);
    }
    return base::fail(ErrorKind::bad_config,
                      std::format("Tinybird rejects the token in the secret, so nothing arrives: "
                                  "--create-lambda --overwrite stores your token there ({})",
                                  failure.error.message));
  }
  TokenFacts facts{.is_of_another_workspace = is_elsewhere(question.token, question.at_hand)};
  const auto scopes = tinybird::own_scopes(client, question.token, deadline);
  if (!scopes && scopes.error().error.kind != ErrorKind::denied) {
    return std::unexpected(scopes.error().error);
  }
  if (const auto* known = scopes ? base::found_in(*scopes) : nullptr) {
    facts.scopes_are_known = true;
    for (const auto& datasource : question.datasources) {
      if (!may_append(*known, datasource)) {
        facts.lacking.push_back(datasource);
      }
    }
  }
  return facts;
}

}  // namespace tinydynamocdc::status
