// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manage/view_maker.hpp"
#include "tinybird/datasources.hpp"
#include "tinybird/pipes.hpp"
#include "tinybird/tokens.hpp"

namespace tinydynamocdc::manage {

/// Classic workspaces: one resource after the other, in an order in which a call that was broken
/// off can be repeated: the endpoint comes last, after the view has been filled with the rows that
/// were there before it.
class ClassicViews final : public ViewMaker {
 public:
  explicit ClassicViews(const TinybirdParts& parts) : parts_(parts) {}

  [[nodiscard]] base::Result<std::vector<Step>> plan_creation(const ViewOrder& order) override;
  [[nodiscard]] base::Result<void> create() override;
  /// A landing data source alone may be made by a token that may make no tokens.
  [[nodiscard]] bool makes_function_token(ViewScope scope) const override {
    return scope == ViewScope::all;
  }
  [[nodiscard]] base::Result<std::vector<Step>> plan_removal(const ViewOrder& order) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  /// A pipe of ours with its one node, and what it is published as.
  struct WantedPipe {
    tinybird::NewPipe pipe;
    bool materialized = false;
    Action todo = Action::keep;
  };

  /// A token of ours, and what it shall be allowed.
  struct WantedToken {
    std::string name;
    std::vector<std::string> scopes;
    std::optional<tinybird::Token> found;
    Action todo = Action::keep;
  };

  [[nodiscard]] base::Result<Step> plan_landing();
  [[nodiscard]] base::Result<Step> plan_view();
  [[nodiscard]] base::Result<Step> plan_pipe(WantedPipe& wanted);
  [[nodiscard]] base::Result<Step> plan_token(WantedToken& wanted);
  [[nodiscard]] base::Result<void> create_datasource(const tinybird::NewDatasource& datasource);
  [[nodiscard]] base::Result<void> create_pipe(const WantedPipe& wanted);
  [[nodiscard]] base::Result<void> fill();
  [[nodiscard]] base::Result<void> create_token(const WantedToken& wanted);

  TinybirdParts parts_;
  ViewOrder order_;
  Action landing_ = Action::keep;
  Action view_ = Action::keep;
  std::vector<WantedPipe> pipes_;  ///< The materialized one, then the endpoint.
  std::vector<WantedToken> tokens_;
  std::vector<std::string> goes_;  ///< Pipes, then the data source: what remove() removes.
};

}  // namespace tinydynamocdc::manage
