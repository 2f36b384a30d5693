// SPDX-License-Identifier: Apache-2.0
#include "lambda/file_piece.hpp"

#include <utility>

namespace tinydynamocdc::lambda {

namespace {

// So often the clock is looked at, as deliver() does.
constexpr std::uint64_t k_records_per_look = 16;

}  // namespace

base::Result<std::optional<dynamodb::ReadChange>> FilePiece::next() {
  if (read_ > 0 && read_ % k_records_per_look == 0) {
    is_stopped_ = watch_ != nullptr && !watch_->read(k_records_per_look);
    if (is_stopped_ || until_.passed(clock_)) {
      return std::nullopt;
    }
  }
  auto change = whole_.next();
  at_end_ = change && !change->has_value();
  if (at_end_ && watch_ != nullptr) {
    // What the look before did not count; whether to stop is the next file's question.
    static_cast<void>(watch_->read(read_ % k_records_per_look));
  }
  ++read_;
  return change;
}

}  // namespace tinydynamocdc::lambda
