// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "setup/part.hpp"
#include "tinybird/workspace.hpp"
#include "view/classic/workspace.hpp"
#include "view/function_token.hpp"
#include "view/live_project.hpp"
#include "view/order.hpp"
#include "view/project_batch.hpp"

namespace tinydynamocdc::view {

/// A Tinybird workspace, of either kind, as one run sees it: its resources share what was read of
/// it, and its one deployment. Outlives them; neither copied nor moved.
class Workspace {
 public:
  /// `function`: the name of the one that writes.
  Workspace(const TinybirdParts& parts, std::string_view function);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] const TinybirdParts& parts() const { return parts_; }
  [[nodiscard]] FunctionToken& function_token() { return function_token_; }

  /// The files of a Forward workspace, nullptr for a Classic one. denied: the token may not know.
  [[nodiscard]] base::Result<const tinybird::Project*> project();

  /// Per table the keys `landing T`, and, with Scope::all, `view T`, `pipe T`, `endpoint T`; the
  /// function's own token is `token`, where this run makes it. Nothing of others is changed, and a
  /// landing data source that is there keeps all it holds, unless it is to go.
  /// denied: the token may not do it.
  [[nodiscard]] base::Result<setup::Part> part(const Order& order);

 private:
  [[nodiscard]] base::Result<tinybird::WorkspaceKind> kind();
  [[nodiscard]] base::Result<bool> has_all_landings(const std::vector<Design>& designs);
  [[nodiscard]] setup::Part forward_part(const Order& order);

  TinybirdParts parts_;
  std::optional<tinybird::WorkspaceKind> kind_;
  FunctionToken function_token_;
  LiveProject live_;
  /// One for each part: plans of one call stand side by side.
  std::vector<std::unique_ptr<ProjectBatch>> batches_;
  classic::ClassicWorkspace classic_;
};

}  // namespace tinydynamocdc::view
