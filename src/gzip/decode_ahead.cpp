// SPDX-License-Identifier: Apache-2.0
#include "gzip/decode_ahead.hpp"

#include <algorithm>
#include <utility>

namespace tinydynamocdc::gzip {

bool DecodeAhead::help() {
  std::unique_lock lock(mutex_);
  for (auto* const file : files_) {
    auto* const segment = parts_ < limits_.parts_max ? file->claim() : nullptr;
    if (segment == nullptr) {
      continue;
    }
    std::unique_ptr<DecodedPart> part;
    if (!spare_.empty()) {
      part = std::move(spare_.front());
      spare_.pop_front();
    }
    ++parts_;
    ++file->helpers_;
    lock.unlock();
    if (!part) {
      part = std::make_unique<DecodedPart>(limits_.segment_bytes);
    }
    const bool is_decoded = part->decode(file->bytes_, segment->begin, segment->given_up);
    lock.lock();
    file->finish(*segment, std::move(part), is_decoded);
    --file->helpers_;
    left_.notify_all();
    return true;
  }
  return false;
}

DecodeAhead::File::File(DecodeAhead& ahead, base::BytesAt& bytes) : ahead_(ahead), bytes_(bytes) {
  const std::lock_guard lock(ahead_.mutex_);
  ahead_.files_.push_back(this);
}

DecodeAhead::File::~File() {
  std::unique_lock lock(ahead_.mutex_);
  std::erase(ahead_.files_, this);
  while (auto* const segment = first()) {
    drop(*segment);
  }
  ahead_.left_.wait(lock, [this] { return helpers_ == 0; });
  put_back(std::move(taken_));
}

// The first segment that will have been decoded before the reader arrives there: it has to unpack a
// little more than a segment by itself before. (It is about as fast as a helper, who must find a
// block first; what is decoded already takes it a fifth of the time.)
DecodeAhead::File::Segment* DecodeAhead::File::claim() {
  const auto segment_bytes = ahead_.limits_.segment_bytes;
  const auto is_ahead = [this](const auto& segment) {
    return !segment->given_up && segment->begin >= offset_;
  };
  const auto decoded_bytes =
      static_cast<std::uint64_t>(std::ranges::count_if(segments_, is_ahead)) * segment_bytes;
  const auto earliest = offset_ + decoded_bytes + segment_bytes + segment_bytes / 4;
  const auto aligned = (earliest + segment_bytes - 1) / segment_bytes * segment_bytes;
  const auto begin = std::max(aligned, next_begin_);
  if (begin + segment_bytes > bytes_.size()) {
    return nullptr;
  }
  next_begin_ = begin + segment_bytes;
  segments_.push_back(std::make_unique<Segment>());
  segments_.back()->begin = begin;
  return segments_.back().get();
}

void DecodeAhead::File::finish(const Segment& segment, std::unique_ptr<DecodedPart> part,
                               bool is_decoded) {
  const auto place =
      std::ranges::find(segments_, &segment, [](const auto& of) { return of.get(); });
  if (is_decoded && !segment.given_up) {
    (*place)->part = std::move(part);
    return;
  }
  segments_.erase(place);
  put_back(std::move(part));
}

// Null: none is decoded, or in work for anything.
DecodeAhead::File::Segment* DecodeAhead::File::first() {
  const auto found =
      std::ranges::find_if(segments_, [](const auto& segment) { return !segment->given_up; });
  return found == segments_.end() ? nullptr : found->get();
}

void DecodeAhead::File::drop(Segment& segment) {
  if (!segment.part) {
    segment.given_up = true;  // Who is at work with it removes it.
    return;
  }
  put_back(std::move(segment.part));
  std::erase_if(segments_, [&](const auto& of) { return of.get() == &segment; });
}

void DecodeAhead::File::put_back(std::unique_ptr<DecodedPart> part) {
  if (part) {
    ahead_.spare_.push_back(std::move(part));
    --ahead_.parts_;
  }
}

std::size_t DecodeAhead::File::bytes_to_read(std::uint64_t offset, std::size_t available) {
  const std::lock_guard lock(ahead_.mutex_);
  offset_ = offset;
  const auto up_to = [&](std::uint64_t end) {
    const auto bytes = std::min(end - offset, ahead_.limits_.segment_bytes);
    return static_cast<std::size_t>(std::min<std::uint64_t>(available, bytes));
  };
  while (auto* const segment = first()) {
    if (offset < segment->begin) {
      return up_to(segment->begin);
    }
    if (segment->part && offset <= segment->part->begin_bit() / 8) {
      return up_to(segment->part->begin_bit() / 8 + 1);
    }
    drop(*segment);
  }
  return up_to(offset + available);
}

const DecodedPart* DecodeAhead::File::take(std::uint64_t bit) {
  const std::lock_guard lock(ahead_.mutex_);
  put_back(std::move(taken_));
  auto* const segment = first();
  if (segment == nullptr || !segment->part || segment->part->begin_bit() != bit) {
    return nullptr;
  }
  taken_ = std::move(segment->part);
  std::erase_if(segments_, [&](const auto& of) { return of.get() == segment; });
  offset_ = taken_->end_bit() / 8;
  return taken_.get();
}

}  // namespace tinydynamocdc::gzip
