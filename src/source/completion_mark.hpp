// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "dynamodb/change_source.hpp"
#include "source/export_file.hpp"

namespace tinydynamocdc::source {

/// The mark of a full export that has arrived as a whole, as the one change of a source:
/// SNAPSHOT_COMPLETE, without keys and images, at the export's time; eventID
/// `<export id>/complete`, so that it is always the same row.
class CompletionMark final : public dynamodb::ChangeSource {
 public:
  /// `info` must outlive this.
  explicit CompletionMark(const ExportInfo& info);

  /// bad_input when the export's ARN is none.
  [[nodiscard]] base::Result<std::optional<dynamodb::ReadChange>> next() override;
  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view sequence_number) const override;

 private:
  const ExportInfo& info_;
  std::string event_id_;
  bool at_end_ = false;
};

}  // namespace tinydynamocdc::source
