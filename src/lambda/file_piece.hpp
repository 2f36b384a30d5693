// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "dynamodb/change_source.hpp"

namespace tinydynamocdc::lambda {

/// The next changes of a source, as many as come until a moment: then it ends, and the source can
/// be read on. There is at least one, unless the source is at its end.
class FilePiece final : public dynamodb::ChangeSource {
 public:
  /// All that is given must outlive this.
  FilePiece(dynamodb::ChangeSource& whole, const base::Clock& clock, base::Deadline until)
      : whole_(whole), clock_(clock), until_(until) {}

  [[nodiscard]] base::Result<std::optional<dynamodb::ReadChange>> next() override;
  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view sequence_number) const override {
    return whole_.place_of(index, sequence_number);
  }

  /// The source's end was reached, not the moment.
  [[nodiscard]] bool at_end() const { return at_end_; }

 private:
  dynamodb::ChangeSource& whole_;
  const base::Clock& clock_;
  base::Deadline until_;
  std::uint64_t read_ = 0;
  bool at_end_ = false;
};

}  // namespace tinydynamocdc::lambda
