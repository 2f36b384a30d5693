// SPDX-License-Identifier: Apache-2.0
#include "lambda/file_piece.hpp"

#include <utility>

namespace tinydynamocdc::lambda {

namespace {

// So often the clock is looked at, as deliver() does.
constexpr std::uint64_t k_records_per_look = 16;

}  // namespace

// Looks at the clock, and asks the watch, when it is time for that.
bool FilePiece::is_over() {
  if (!is_over_ && read_since_look_ >= k_records_per_look) {
    is_stopped_ = watch_ != nullptr && !watch_->read(read_since_look_);
    is_over_ = is_stopped_ || until_.passed(clock_);
    read_since_look_ = 0;
  }
  return is_over_;
}

base::Result<std::optional<dynamodb::ReadChange>> FilePiece::next() {
  if (is_over()) {
    return std::nullopt;
  }
  auto change = whole_.next();
  at_end_ = change && !change->has_value();
  if (!at_end_) {
    ++read_since_look_;
  } else if (watch_ != nullptr) {
    // What the look before did not count; whether to stop is the next file's question.
    static_cast<void>(watch_->read(read_since_look_));
    read_since_look_ = 0;
  }
  return change;
}

dynamodb::ItemLines FilePiece::item_lines() {
  return is_over() ? dynamodb::ItemLines() : whole_.item_lines();
}

void FilePiece::pass(PassedLines passed) {
  whole_.pass(passed);
  read_since_look_ += passed.count;
}

}  // namespace tinydynamocdc::lambda
