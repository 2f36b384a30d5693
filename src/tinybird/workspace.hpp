// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird {

/// How resources are made in a workspace.
enum class WorkspaceKind {
  forward,  ///< By deployments only. What nearly every workspace is: Classic has ended.
  classic,  ///< One by one, below /v0/.
};

/// Found out by reading, nothing is changed: only a Forward workspace tells of deployments. denied:
/// the token may not know.
[[nodiscard]] CallResult<WorkspaceKind> workspace_kind(Client& client, base::Deadline deadline);

/// The name of the token's workspace; empty when the token may not see it, but is one that Tinybird
/// takes. denied or missing: it is not.
[[nodiscard]] CallResult<std::string> workspace_name(Client& client, base::Deadline deadline);

/// Data sources that a workspace may have unless Tinybird raises it. (Tinybird: Limits, "Workspace
/// limits".)
inline constexpr std::size_t k_datasources_max = 100;

/// How many data sources the token sees; the workspace's admin token sees all.
[[nodiscard]] CallResult<std::size_t> count_datasources(Client& client, base::Deadline deadline);

}  // namespace tinydynamocdc::tinybird
