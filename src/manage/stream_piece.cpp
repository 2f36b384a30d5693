// SPDX-License-Identifier: Apache-2.0
#include "manage/stream_piece.hpp"

#include <format>
#include <utility>

#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

// A page may be empty and yet not the last: GetRecords is asked again, but not in a rush. (Five
// calls a second and shard are allowed.)
constexpr std::chrono::milliseconds k_pause{200};

}  // namespace

Result<void> StreamPiece::fetch() {
  if (iterator_.empty()) {
    return base::fail(ErrorKind::missing, std::format("the shard {} ends before the record {}",
                                                      range_.first.shard_id, range_.last.text()));
  }
  if (deadline_.passed(clock_)) {
    return base::fail(ErrorKind::expired,
                      std::format("the record {} was not reached in time", range_.last.text()));
  }
  if (event_) {
    clock_.sleep_for(k_pause);
  }
  auto page = streams_.records(iterator_, deadline_);
  if (!page) {
    return std::unexpected(page.error().error);
  }
  const auto bytes = page->body.size();
  page_ = std::move(page->body);
  page_.append(dynamodb::k_padding_bytes, '\0');
  event_.emplace(std::string_view(page_).substr(0, bytes), range_.first.stream_arn);
  iterator_ = std::move(page->next_iterator);
  return {};
}

Result<std::optional<dynamodb::ReadChange>> StreamPiece::next() {
  while (!done_) {
    if (event_) {
      auto read = event_->next();
      if (!read) {
        return read;
      }
      if (auto& change = *read; change) {
        const auto at = dynamodb::SequenceNumber::parse(change->sequence_number);
        done_ = at && *at >= range_.last;
        if (at && *at > range_.last) {
          break;
        }
        change->index = index_++;
        return read;
      }
    }
    if (auto fetched = fetch(); !fetched) {
      done_ = true;
      return std::unexpected(fetched.error());
    }
  }
  return std::nullopt;
}

std::string StreamPiece::place_of(std::uint64_t index, std::string_view sequence_number) const {
  return std::format("record {} of the batch (SequenceNumber {})", index, sequence_number);
}

}  // namespace tinydynamocdc::manage
