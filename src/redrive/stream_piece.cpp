// SPDX-License-Identifier: Apache-2.0
#include "redrive/stream_piece.hpp"

#include <format>
#include <utility>

#include "base/try.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::redrive {

using base::ErrorKind;
using base::Result;

namespace {

// A page may be empty and yet not the last: GetRecords is asked again, but not in a rush. (Five
// calls a second and shard are allowed.)
constexpr std::chrono::milliseconds k_pause{200};

// So many iterators are asked for to get one page: a new one lives for 15 minutes.
constexpr int k_iterators_max = 3;

}  // namespace

std::unexpected<base::Error> StreamPiece::failed(const aws::ServiceFailure& failure) {
  is_out_of_reach_ =
      failure.code == "TrimmedDataAccessException" || failure.code == "ResourceNotFoundException";
  auto error = failure.error;
  if (failure.code == "ExpiredIteratorException") {
    error.kind = ErrorKind::expired;  // A later attempt has another iterator.
  }
  return std::unexpected(std::move(error));
}

// At the first record, or at the one handed out last, which is passed over then.
Result<void> StreamPiece::open() {
  auto position = range_.first;
  if (read_) {
    position.sequence_number = read_->text();
  }
  auto iterator = streams_.iterator_at(position, deadline_);
  if (!iterator) {
    return failed(iterator.error());
  }
  iterator_ = std::move(*iterator);
  return {};
}

Result<aws::RecordsPage> StreamPiece::next_page() {
  for (int iterators = 1;; ++iterators) {
    if (!iterator_) {
      TINYDYNAMOCDC_TRY_VOID(open());
    }
    auto page = streams_.records(iterator_.value_or(""), range_.records, deadline_);
    if (page) {
      return std::move(*page);
    }
    if (page.error().code != "ExpiredIteratorException" || iterators >= k_iterators_max) {
      return failed(page.error());
    }
    iterator_.reset();
  }
}

Result<void> StreamPiece::fetch() {
  if (iterator_ == "") {
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
  TINYDYNAMOCDC_TRY(auto page, next_page());
  const auto bytes = page.body.size();
  page_ = std::move(page.body);
  page_.append(dynamodb::k_padding_bytes, '\0');
  event_.emplace(std::string_view(page_).substr(0, bytes), range_.first.stream_arn);
  iterator_ = std::move(page.next_iterator);
  return {};
}

bool StreamPiece::was_read(const std::optional<dynamodb::SequenceNumber>& at) const {
  return at && read_ && *at <= *read_;
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
        if (was_read(at)) {
          continue;
        }
        done_ = at && *at >= range_.last;
        if (at && *at > range_.last) {
          break;
        }
        read_ = at ? at : read_;
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

}  // namespace tinydynamocdc::redrive
