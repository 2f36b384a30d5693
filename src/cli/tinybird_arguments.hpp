// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/environment.hpp"
#include "cli/arguments.hpp"

namespace tinydynamocdc::cli {

/// What the command line says of the workspace; empty: nothing.
struct TinybirdWords {
  std::string token;  ///< --tb-token
  std::string host;   ///< --tb-host
};

/// Gives a command --tb-token and --tb-host, in that group of its help.
void add_tinybird(Arguments app, TinybirdWords& words, const std::string& group);

/// The environment as if TB_TOKEN and TB_HOST held what was said.
[[nodiscard]] base::Environment with_tinybird(const base::Environment& environment,
                                              const TinybirdWords& words);

}  // namespace tinydynamocdc::cli
