// SPDX-License-Identifier: Apache-2.0
#include "row/batch.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/check.hpp"

namespace tinydynamocdc::row {

namespace {

// Room for the row that follows the text: an item of 400 KB with two images, each doubled at the
// worst. What is not written to costs nothing.
constexpr std::size_t k_row_room = 2 << 20;

// Room for what the packer asks for beside what it writes, and for data that packing makes longer.
constexpr std::size_t k_packer_room = 128 << 10;

}  // namespace

Batch::Batch(const BatchLimits& limits) : limits_(limits) {
  text_.reserve(k_text_bytes + k_row_room);
}

void Batch::begin(const BatchLimits& limits) {
  TINYDYNAMOCDC_CHECK(rows() == 0 && packed_ == 0);
  limits_ = limits;
  text_.clear();
}

void Batch::add(RowOrigin origin) {
  const auto end = text_.size();
  add({&end, 1}, std::move(origin));
}

// The row with which the text becomes long enough, or too long for the body, may be the last one
// that comes before something is done about it.
Batch::Room Batch::room() const {
  return {.rows = limits_.rows_max - rows(),
          .buffer_bytes =
              std::min(k_text_bytes, std::min(k_text_bytes, limits_.bytes_max - packed_) + 2)};
}

void Batch::add(std::span<const std::size_t> ends, RowOrigin first) {
  body_.add_origin(std::move(first));
  for (const auto end : ends) {
    TINYDYNAMOCDC_CHECK(packed_ + end > body_.begin_of(rows()) && text_[end - 1] == '\n');
    body_.ends_.push_back(packed_ + end);
  }
  TINYDYNAMOCDC_CHECK(body_.ends_.back() == packed_ + text_.size());
  pack_what_is_due();
}

bool Batch::fits(std::size_t rows) const { return body_.text_bytes(0, rows) <= limits_.bytes_max; }

bool Batch::may_be_sent(std::size_t rows) const {
  return fits(rows) || (rows == 1 && body_.text_bytes(0, 1) <= limits_.row_bytes_max);
}

// As many rows, from the first, as the limits allow; 0 while another one may still fit.
std::size_t Batch::full_body_rows() const {
  if (rows() == 0) {
    return 0;
  }
  if (!fits(rows())) {
    return rows() == 1 ? 1 : rows() - 1;  // It fitted before the last row came.
  }
  return rows() >= limits_.rows_max ? rows() : 0;
}

void Batch::take_body(Body& into) {
  const auto count = has_full_body() ? full_body_rows() : rows();
  const auto begin = body_.begin_of(count);
  into.clear();
  if (count > 0 && may_be_sent(count)) {
    pack(begin - 1);  // Without the last newline.
    if (thread_) {
      thread_->finish(body_.gzip_);
    } else {
      packer_.finish(body_.gzip_);
    }
    body_.held_bytes_ = std::max(body_.held_bytes_, body_.gzip_.size());
  }
  // What is left is the beginning of the next body.
  for (auto row = count; row < rows(); ++row) {
    into.add_origin(body_.origin(row));
    into.ends_.push_back(body_.ends_[row] - begin);
  }
  body_.cut(count);
  text_.erase(0, begin - packed_);
  packed_ = 0;
  std::swap(body_, into);
  pack_what_is_due();
}

// Packs the text up to there.
void Batch::pack(std::size_t text_end) {
  const auto bytes = text_end - packed_;
  if (thread_) {
    thread_->append(text_, bytes);
  } else {
    packer_.append(std::string_view(text_).substr(0, bytes), body_.gzip_);
    text_.erase(0, bytes);
  }
  packed_ = text_end;
  body_.held_bytes_ =
      std::max(body_.held_bytes_, thread_ ? thread_->packed_bytes() : body_.gzip_.size());
}

// Between two bodies. Without a thread it is slower.
void Batch::start_thread() {
  if (thread_ || packed_ > 0 || limits_.packing == Packing::here) {
    return;
  }
  try {
    thread_ = std::make_unique<gzip::PackingThread>();
  } catch (const std::system_error&) {
    limits_.packing = Packing::here;
  }
}

// Packs all rows, but for the last newline, when they are many enough and belong to this body.
void Batch::pack_what_is_due() {
  if (text_.size() < k_text_bytes || !fits(rows())) {
    return;
  }
  start_thread();
  // Taken once, so that it is never copied; what is not written to costs nothing.
  const auto body_bytes = limits_.bytes_max + k_packer_room;
  if (thread_) {
    thread_->reserve(body_bytes);
  } else {
    body_.gzip_.reserve(body_bytes);
  }
  pack(body_.begin_of(rows()) - 1);
}

}  // namespace tinydynamocdc::row
