// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird {

/// A token of the workspace.
struct Token {
  std::string id;
  std::string name;
  base::Secret text;
  std::vector<std::string> scopes;  ///< `DATASOURCES:APPEND:ddb_T`, `ADMIN`.
};

/// The token of that name. Nothing when there is none, or when ours may not see it: Tinybird
/// answers both in the same way (403).
[[nodiscard]] CallResult<std::optional<Token>> find_token(Client& client, std::string_view name,
                                                          base::Deadline deadline);

/// The scopes of the token with which the client works, which it may look at by its own id. Nothing
/// when the token says no id, or Tinybird does not tell.
[[nodiscard]] CallResult<std::optional<std::vector<std::string>>> own_scopes(
    Client& client, const base::Secret& token, base::Deadline deadline);

/// The token that an answer about the one of that name holds. unavailable: it holds none.
[[nodiscard]] CallResult<Token> token_in(const net::HttpResponse& response, std::string_view name);

}  // namespace tinydynamocdc::tinybird
