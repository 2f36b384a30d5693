// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manage/resource.hpp"
#include "view/classic/workspace.hpp"
#include "view/design.hpp"
#include "view/pieces.hpp"

namespace tinydynamocdc::view::classic {

/// The landing data source in a Classic workspace; one that is there is used as it is.
class ClassicLanding final : public manage::Resource {
 public:
  /// `scope`: of the run, whose whole need of the token is checked with the first thing it makes.
  ClassicLanding(ClassicWorkspace& workspace, Design design, Scope scope, Landing removal)
      : workspace_(workspace), design_(std::move(design)), scope_(scope), removal_(removal) {}

  [[nodiscard]] std::string key() const override { return landing_key(design_.table); }
  [[nodiscard]] std::string name() const override { return landing_name(design_); }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] Removal removal() const override;
  [[nodiscard]] std::optional<std::string> confirmation() const override { return design_.landing; }

  /// rejected: it is another table's, or has not the table's columns; denied: the token may not
  /// make it.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return {};
  }
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<std::string> owner() const;

  ClassicWorkspace& workspace_;
  Design design_;
  Scope scope_;
  Landing removal_;
};

/// The current state in a Classic workspace. Data sources have no description to tell whose they
/// are: the name and all columns do. One of the Python version goes with its pipes.
class ClassicView final : public manage::Resource {
 public:
  ClassicView(ClassicWorkspace& workspace, Design design)
      : workspace_(workspace), design_(std::move(design)) {}

  [[nodiscard]] std::string key() const override { return piece_key(Piece::view, design_.table); }
  [[nodiscard]] std::string name() const override { return piece_name(Piece::view, design_); }
  [[nodiscard]] std::vector<std::string> needs() const override {
    return piece_needs(Piece::view, design_.table);
  }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }

  /// denied: it has other columns.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<manage::Standing> look_for_removal(
      const tinybird::Datasource& found) const;

  ClassicWorkspace& workspace_;
  Design design_;
};

}  // namespace tinydynamocdc::view::classic
