// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "setup/part.hpp"
#include "tinybird/datasources.hpp"
#include "view/design.hpp"
#include "view/function_token.hpp"
#include "view/order.hpp"
#include "view/pieces.hpp"

namespace tinydynamocdc::view::classic {

/// A Classic workspace, in which things are made one by one: its resources, and what they share.
/// This is the only header of view/classic that others may include (tests/arrows): all that makes
/// Classic workspaces is in this folder and in tinybird/classic, and goes with them when Tinybird
/// takes Classic away.
class ClassicWorkspace {
 public:
  explicit ClassicWorkspace(const TinybirdParts& parts) : parts_(parts) {}

  /// As view::Workspace::part(), with the function's own token. The resources borrow the workspace.
  [[nodiscard]] setup::Part part(const Order& order, FunctionToken& function_token);

  [[nodiscard]] const TinybirdParts& parts() const { return parts_; }
  [[nodiscard]] base::Deadline soon() const;

  /// denied: the token's scopes, where Tinybird tells them, do not allow to make what the scope is
  /// about; the message names those that lack. Asked once.
  [[nodiscard]] base::Result<void> may_create(Scope scope);

  /// unavailable: the workspace has become a Forward one meanwhile.
  [[nodiscard]] base::Result<void> create(const tinybird::NewDatasource& datasource);
  /// Gone already is as good.
  [[nodiscard]] base::Result<void> delete_datasource(const std::string& name);
  [[nodiscard]] base::Result<void> delete_pipe(const std::string& name);

  /// Which pipes' views this run has filled.
  void note_filled(std::string pipe) { filled_.push_back(std::move(pipe)); }
  [[nodiscard]] bool is_filled(std::string_view pipe) const;

 private:
  TinybirdParts parts_;
  bool has_asked_ = false;
  std::vector<std::string> filled_;
  std::optional<std::vector<std::string>> scopes_;  ///< Nothing: Tinybird does not tell.
};

}  // namespace tinydynamocdc::view::classic
