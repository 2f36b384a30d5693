// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "dynamodb/change_source.hpp"
#include "dynamodb/json_reader.hpp"
#include "source/stream_record.hpp"

namespace tinydynamocdc::source {

/// The records of a Lambda event of DynamoDB Streams, one Change each, in the order of the event.
/// Source of the format: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB";
/// DynamoDB Streams API Reference, "Record" and "StreamRecord".
///
/// The payload must be followed by dynamodb::k_padding_bytes readable bytes and outlive the source
/// and all its changes. A bad record (missing member, unusable time or sequence number, a view type
/// without the new image, a member sent twice …) is an error of that record alone. Its sequence
/// number is told only where its own JSON has a whole structure: a lost byte may have made two
/// records one, and the number could be the second one's. Broken JSON that hides where the next
/// record starts breaks the source; so does a second "Records" or text behind the event's end.
class StreamEvent final : public dynamodb::ChangeSource {
 public:
  explicit StreamEvent(std::string_view payload) : text_(payload), reader_(payload) {}

  /// The records of an answer of GetRecords: as an event's, but that they do not name their stream,
  /// and spell userIdentity's members PrincipalId and Type, which a Lambda event spells in lower
  /// case: that change is the same either way. (DynamoDB Streams API Reference, "Record",
  /// "Identity".) Both texts must outlive the source; a user identity lives until the following
  /// next().
  StreamEvent(std::string_view answer, std::string_view stream_arn)
      : text_(answer), reader_(answer), stream_arn_(stream_arn) {}

  [[nodiscard]] base::Result<std::optional<dynamodb::ReadChange>> next() override;

  /// `record 3 (SequenceNumber 17…)`; without the number where it could not be read.
  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view sequence_number) const override;

 private:
  [[nodiscard]] base::Result<bool> find_records();
  [[nodiscard]] base::Result<bool> find_next_record();
  [[nodiscard]] base::Result<void> read_record(StreamRecord& record);
  void complete(StreamRecord& record);

  std::string_view text_;
  dynamodb::JsonReader reader_;
  std::string_view stream_arn_;  ///< Of records that do not name theirs; empty: they must.
  std::string user_identity_;
  StreamRecord previous_;  ///< The last record that was read whole, as its text has it.
  KnownArn known_arn_;
  std::uint64_t index_ = 0;
  enum class State { before_records, in_records, at_end } state_ = State::before_records;
};

}  // namespace tinydynamocdc::source
