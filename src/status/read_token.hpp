// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "status/status.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::status {

struct TokenQuestion {
  base::Secret token;                    ///< What lies in the function's secret.
  base::Secret at_hand;                  ///< Whoever asks has it; may be empty.
  std::vector<std::string> datasources;  ///< To which the function appends.
};

/// What the token in the function's secret is good for. `client` works with that token, at the
/// host that the function writes to; only reads. bad_config: Tinybird does not take it, or there is
/// none; a Tinybird that does not answer is the client's error.
[[nodiscard]] Fact<TokenFacts> read_token(tinybird::Client& client, const TokenQuestion& question,
                                          base::Deadline deadline);

}  // namespace tinydynamocdc::status
