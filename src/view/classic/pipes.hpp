// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/resource.hpp"
#include "tinybird/classic/pipes.hpp"
#include "view/classic/workspace.hpp"
#include "view/design.hpp"
#include "view/pieces.hpp"

namespace tinydynamocdc::view::classic {

/// The pipe that feeds a view, or the endpoint that reads it, in a Classic workspace. The endpoint
/// comes last, after the view has been filled with the rows that were there before it, so that a
/// run that was interrupted is finished by the next.
class ClassicPipe final : public manage::Resource {
 public:
  /// `piece`: pipe or endpoint.
  ClassicPipe(ClassicWorkspace& workspace, const Design& design, Piece piece);

  [[nodiscard]] std::string key() const override { return piece_key(piece_, design_.table); }
  [[nodiscard]] std::string name() const override { return piece_name(piece_, design_); }
  [[nodiscard]] std::vector<std::string> needs() const override {
    return piece_needs(piece_, design_.table);
  }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] std::string outcome() const override {
    return piece_outcome(piece_, workspace_.parts(), design_);
  }

  /// A refusal where it is not ours: only --force replaces it.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  void compare(const tinybird::classic::Pipe& found, manage::Standing& standing) const;
  [[nodiscard]] base::Result<void> publish();
  [[nodiscard]] base::Result<void> fill();

  ClassicWorkspace& workspace_;
  Design design_;
  Piece piece_;
  tinybird::classic::NewPipe pipe_;
};

}  // namespace tinydynamocdc::view::classic
