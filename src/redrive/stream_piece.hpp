// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "aws/dynamodb_streams.hpp"
#include "base/clock.hpp"
#include "dynamodb/change_source.hpp"
#include "dynamodb/sequence_number.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::redrive {

/// The records of one shard from one sequence number to another, both included, read from the
/// stream. An end of the shard before the last record is an error (missing): what is not all there
/// has not been read again.
///
/// An iterator lives for 15 minutes, the records for 24 hours: where one has expired, reading goes
/// on with a new one behind what was read.
class StreamPiece final : public dynamodb::ChangeSource {
 public:
  struct Range {
    aws::ShardPosition first;
    dynamodb::SequenceNumber last;
    /// How many there should be, so that not many more are fetched.
    std::int64_t records = aws::k_stream_records_max;
  };

  /// `streams` and `clock` must outlive this.
  StreamPiece(aws::DynamoDbStreams& streams, base::Clock& clock, Range range,
              base::Deadline deadline)
      : streams_(streams), clock_(clock), range_(std::move(range)), deadline_(deadline) {}

  /// Looks whether the first record is still there, without reading it. next() does so by itself.
  [[nodiscard]] base::Result<void> open();

  [[nodiscard]] base::Result<std::optional<dynamodb::ReadChange>> next() override;
  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view sequence_number) const override;

  /// After an error: the stream does not have the records any more, or is gone itself.
  [[nodiscard]] bool is_out_of_reach() const { return is_out_of_reach_; }

 private:
  [[nodiscard]] base::Result<void> fetch();
  [[nodiscard]] base::Result<aws::RecordsPage> next_page();
  [[nodiscard]] bool was_read(const std::optional<dynamodb::SequenceNumber>& at) const;
  [[nodiscard]] std::unexpected<base::Error> failed(const aws::ServiceFailure& failure);

  aws::DynamoDbStreams& streams_;
  base::Clock& clock_;
  Range range_;
  base::Deadline deadline_;
  std::optional<std::string> iterator_;  ///< Nothing: to be asked for. Empty: the shard's end.
  std::string page_;                     ///< Padded.
  std::optional<source::StreamEvent> event_;
  std::optional<dynamodb::SequenceNumber> read_;  ///< The last one handed out.
  std::uint64_t index_ = 0;
  bool done_ = false;
  bool is_out_of_reach_ = false;
};

}  // namespace tinydynamocdc::redrive
