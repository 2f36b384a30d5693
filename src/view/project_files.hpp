// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/ownership.hpp"
#include "manage/resource.hpp"
#include "row/datafiles.hpp"
#include "view/design.hpp"
#include "view/function_token.hpp"
#include "view/pieces.hpp"
#include "view/project_batch.hpp"

/// What a table has in a Forward workspace, a resource for each of its datafiles.
namespace tinydynamocdc::view {

/// The landing data source. One that is there is used as it is: it only gets the token with which
/// the function writes.
class LandingFile final : public manage::Resource {
 public:
  LandingFile(ProjectBatch& batch, const TinybirdParts& parts, Design design, Landing removal)
      : batch_(batch), parts_(parts), design_(std::move(design)), removal_(removal) {}

  [[nodiscard]] std::string key() const override { return landing_key(design_.table); }
  [[nodiscard]] std::string name() const override { return landing_name(design_); }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] Removal removal() const override;
  [[nodiscard]] std::optional<std::string> confirmation() const override { return design_.landing; }
  [[nodiscard]] manage::Batch* batch() const override { return &batch_; }

  /// rejected: it is another table's, or has not the table's columns.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  ProjectBatch& batch_;
  TinybirdParts parts_;
  Design design_;
  Landing removal_;
  std::string text_;  ///< The file's, with our tokens.
};

/// The current state, the pipe that feeds it, or the endpoint.
class ViewFile final : public manage::Resource {
 public:
  ViewFile(ProjectBatch& batch, const TinybirdParts& parts, const Design& design, Piece piece);

  [[nodiscard]] std::string key() const override { return piece_key(piece_, design_.table); }
  [[nodiscard]] std::string name() const override { return piece_name(piece_, design_); }
  [[nodiscard]] std::vector<std::string> needs() const override {
    return piece_needs(piece_, design_.table);
  }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] manage::Batch* batch() const override { return &batch_; }
  [[nodiscard]] std::string outcome() const override {
    return piece_outcome(piece_, parts_, design_);
  }

  /// A refusal where it is not ours, or is the Python version's: only --force replaces it.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<bool> is_of_python(const tinybird::Project& project) const;
  void compare(const std::string& found, manage::Standing& standing);
  /// The token that its file lets read it; empty: none does.
  [[nodiscard]] std::string_view reader() const;

  ProjectBatch& batch_;
  TinybirdParts parts_;
  Design design_;
  Piece piece_;
  row::Datafile file_;
  bool is_replaced_ = false;  ///< The Python version's goes first.
  std::string with_tokens_;   ///< What is there, with our token; empty: it is written anew.
};

/// The function's own token, which the files declare: it comes and goes with them.
class DeclaredToken final : public manage::Resource {
 public:
  /// `designs`: those of the run. `scope`: with the views, too.
  DeclaredToken(ProjectBatch& batch, FunctionToken& token, std::vector<Design> designs, Scope scope,
                manage::Reach reach)
      : batch_(batch), token_(token), designs_(std::move(designs)), scope_(scope), reach_(reach) {}

  [[nodiscard]] std::string key() const override { return FunctionToken::k_key; }
  [[nodiscard]] std::string name() const override { return "the token " + token_.name(); }
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] manage::Batch* batch() const override { return &batch_; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return {}; }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  [[nodiscard]] base::Result<bool> is_declared();

  ProjectBatch& batch_;
  FunctionToken& token_;
  std::vector<Design> designs_;
  Scope scope_;
  manage::Reach reach_;
};

}  // namespace tinydynamocdc::view
