// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tinybird/client.hpp"
#include "tinybird/tokens.hpp"

/// Tokens of Classic workspaces, made and changed one by one. On Forward workspaces tokens for
/// resources are declared in datafiles instead.
namespace tinydynamocdc::tinybird::classic {

/// Makes a token with these scopes.
[[nodiscard]] CallResult<Token> create_token(Client& client, std::string_view name,
                                             const std::vector<std::string>& scopes,
                                             base::Deadline deadline);

/// Gives an existing token these scopes and no others; its text stays.
[[nodiscard]] CallResult<void> set_scopes(Client& client, const Token& token,
                                          const std::vector<std::string>& scopes,
                                          base::Deadline deadline);

}  // namespace tinydynamocdc::tinybird::classic
