// SPDX-License-Identifier: Apache-2.0
#include "manage/view_maker.hpp"

#include <format>

#include "manage/aws_call.hpp"
#include "manage/classic_views.hpp"
#include "manage/forward_views.hpp"
#include "tinybird/workspace.hpp"

namespace tinydynamocdc::manage {

base::Error view_of_python(const ViewDesign& design) {
  return {base::ErrorKind::denied,
          std::format("the data source {} is there without the column {}, as the Python version "
                      "made it; --force replaces it and its pipes by ours, filled with every row "
                      "of {}, which stays",
                      design.view.names.datasource, design.view.version_column, design.landing)};
}

base::Result<std::unique_ptr<ViewMaker>> view_maker(const TinybirdParts& parts) {
  const auto kind = tinybird::workspace_kind(parts.client, request_deadline(parts.clock));
  if (!kind) {
    return std::unexpected(base::with_context(
        kind.error().error,
        "the token may not say what kind of workspace this is; use the workspace's admin token"));
  }
  if (*kind == tinybird::WorkspaceKind::forward) {
    return std::make_unique<ForwardViews>(parts);
  }
  return std::make_unique<ClassicViews>(parts);
}

}  // namespace tinydynamocdc::manage
