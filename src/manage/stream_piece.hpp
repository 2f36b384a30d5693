// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aws/dynamodb_streams.hpp"
#include "base/clock.hpp"
#include "dynamodb/change_source.hpp"
#include "dynamodb/sequence_number.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::manage {

/// The records of one shard from one sequence number to another, both included, read from the
/// stream. A page lives until the next one is fetched. An end of the shard before the last record
/// is an error (missing): what is not all there has not been read again.
class StreamPiece final : public dynamodb::ChangeSource {
 public:
  struct Range {
    aws::ShardPosition first;
    dynamodb::SequenceNumber last;
  };

  /// The iterator is the first record's (DynamoDbStreams::iterator_at). `streams` and `clock` must
  /// outlive this.
  StreamPiece(aws::DynamoDbStreams& streams, base::Clock& clock, Range range, std::string iterator,
              base::Deadline deadline)
      : streams_(streams),
        clock_(clock),
        range_(std::move(range)),
        iterator_(std::move(iterator)),
        deadline_(deadline) {}

  [[nodiscard]] base::Result<std::optional<dynamodb::ReadChange>> next() override;
  [[nodiscard]] std::string place_of(std::uint64_t index,
                                     std::string_view sequence_number) const override;

 private:
  [[nodiscard]] base::Result<void> fetch();

  aws::DynamoDbStreams& streams_;
  base::Clock& clock_;
  Range range_;
  std::string iterator_;
  base::Deadline deadline_;
  std::string page_;  ///< Padded.
  std::optional<source::StreamEvent> event_;
  std::uint64_t index_ = 0;
  bool done_ = false;
};

}  // namespace tinydynamocdc::manage
