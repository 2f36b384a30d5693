// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manage/resource.hpp"
#include "tinybird/tokens.hpp"
#include "view/classic_workspace.hpp"
#include "view/function_token.hpp"

namespace tinydynamocdc::view {

/// A token of ours in a Classic workspace. It gets the scopes that it lacks and keeps the others:
/// the function's may have those of tables that a run is not about.
class ClassicToken final : public manage::Resource {
 public:
  struct Wish {
    std::string key;  ///< `token`, `endpoint token Orders`
    std::string name;
    std::vector<std::string> scopes;
    std::vector<std::string> needs;
  };

  /// `of_function`: its own one is announced to the secret; nullptr for other tokens.
  ClassicToken(ClassicWorkspace& workspace, Wish wish, FunctionToken* of_function)
      : workspace_(workspace), wish_(std::move(wish)), of_function_(of_function) {}

  [[nodiscard]] std::string key() const override { return wish_.key; }
  [[nodiscard]] std::string name() const override { return "the token " + wish_.name; }
  [[nodiscard]] std::vector<std::string> needs() const override { return wish_.needs; }
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  ClassicWorkspace& workspace_;
  Wish wish_;
  FunctionToken* of_function_;
  std::optional<tinybird::Token> found_;
  std::vector<std::string> scopes_;  ///< What it shall have.
};

/// The function's own token, for all tables of the run.
[[nodiscard]] ClassicToken::Wish function_token_wish(std::string name,
                                                     const std::vector<Design>& designs);
/// The token that reads the table's endpoint.
[[nodiscard]] ClassicToken::Wish endpoint_token_wish(const Design& design);

}  // namespace tinydynamocdc::view
