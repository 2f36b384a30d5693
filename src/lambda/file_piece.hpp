// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "dynamodb/change_source.hpp"
#include "lambda/file_watch.hpp"

namespace tinydynamocdc::lambda {

/// The next changes of a source, as many as come until a moment, or until its watch says so: then
/// it ends, and the source can be read on. There is at least one, unless the source is at its end.
class FilePiece final : public dynamodb::ChangeSource {
 public:
  /// All that is given must outlive this. `watch`: nullptr, nobody watches.
  FilePiece(dynamodb::ChangeSource& whole, const base::Clock& clock, base::Deadline until,
            FileWatch* watch = nullptr)
      : whole_(whole), clock_(clock), until_(until), watch_(watch) {}

  [[nodiscard]] base::Result<std::optional<dynamodb::ReadChange>> next() override;
  [[nodiscard]] dynamodb::ItemLines item_lines() override;
  void pass(PassedLines passed) override;
  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view sequence_number) const override {
    return whole_.place_of(index, sequence_number);
  }

  /// The source's end was reached, not the moment.
  [[nodiscard]] bool at_end() const { return at_end_; }
  /// The watch has ended it.
  [[nodiscard]] bool is_stopped() const { return is_stopped_; }

 private:
  [[nodiscard]] bool is_over();

  dynamodb::ChangeSource& whole_;
  const base::Clock& clock_;
  base::Deadline until_;
  FileWatch* watch_;
  std::uint64_t read_since_look_ = 0;
  bool is_over_ = false;
  bool at_end_ = false;
  bool is_stopped_ = false;
};

}  // namespace tinydynamocdc::lambda
