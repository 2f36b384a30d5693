// SPDX-License-Identifier: Apache-2.0
#include "source/completion_mark.hpp"

#include <format>

#include "dynamodb/names.hpp"

namespace tinydynamocdc::source {

using base::Result;
using dynamodb::ReadChange;

CompletionMark::CompletionMark(const ExportInfo& info) : info_(info) {}

Result<std::optional<ReadChange>> CompletionMark::next() {
  if (at_end_) {
    return std::nullopt;
  }
  at_end_ = true;
  const auto arn = dynamodb::parse_table_arn(info_.export_arn);
  if (!arn) {
    return std::unexpected(base::with_context(arn.error(), "export ARN"));
  }
  event_id_ = std::format("{}/complete", arn->export_id);
  auto change = export_change(info_, arn->region, event_id_);
  change.event_name = dynamodb::EventName::snapshot_complete;
  return ReadChange{.index = 0, .sequence_number = change.sequence_number, .change = change};
}

std::string CompletionMark::place_of(std::uint64_t /*index*/,
                                     std::string_view /*sequence_number*/) const {
  return std::format("the row that marks {} as complete", info_.export_arn);
}

}  // namespace tinydynamocdc::source
