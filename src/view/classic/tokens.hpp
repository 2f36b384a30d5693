// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manage/resource.hpp"
#include "tinybird/classic/tokens.hpp"
#include "view/classic/workspace.hpp"
#include "view/function_token.hpp"

namespace tinydynamocdc::view::classic {

/// A token of ours in a Classic workspace. It gets the scopes that it lacks and keeps the others:
/// the function's may have those of tables that a run is not about.
class ClassicToken final : public manage::Resource {
 public:
  struct Spec {
    std::string key;  ///< `token`, `endpoint token Orders`
    std::string name;
    std::vector<std::string> scopes;
    std::vector<std::string> needs;
  };

  /// `of_function`: its own one is announced to the secret; nullptr for other tokens.
  ClassicToken(ClassicWorkspace& workspace, Spec spec, FunctionToken* of_function)
      : workspace_(workspace), spec_(std::move(spec)), of_function_(of_function) {}

  [[nodiscard]] std::string key() const override { return spec_.key; }
  [[nodiscard]] std::string name() const override { return "the token " + spec_.name; }
  [[nodiscard]] std::vector<std::string> needs() const override { return spec_.needs; }
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  ClassicWorkspace& workspace_;
  Spec spec_;
  FunctionToken* of_function_;
  std::optional<tinybird::Token> found_;
  std::vector<std::string> scopes_;  ///< What it shall have.
};

/// The function's own token, for all tables of the run.
[[nodiscard]] ClassicToken::Spec function_token_spec(std::string name,
                                                     const std::vector<Design>& designs);
/// The token that reads the table's endpoint.
[[nodiscard]] ClassicToken::Spec endpoint_token_spec(const Design& design);

}  // namespace tinydynamocdc::view::classic
