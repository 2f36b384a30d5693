// SPDX-License-Identifier: Apache-2.0
#include "row/body.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.hpp"
#include "base/memory_source.hpp"
#include "gzip/gunzip.hpp"
#include "gzip/packer.hpp"

namespace tinydynamocdc::row {

std::size_t Body::text_bytes(std::size_t first, std::size_t last) const {
  TINYDYNAMOCDC_CHECK(first <= last && last <= rows());
  return first == last ? 0 : ends_[last - 1] - 1 - begin_of(first);
}

std::vector<Body::Run>::const_iterator Body::run_of(std::size_t row) const {
  TINYDYNAMOCDC_CHECK(row < rows());
  return std::prev(std::ranges::upper_bound(runs_, row, {}, &Run::first_row));
}

RowOrigin Body::origin(std::size_t row) const {
  const auto run = run_of(row);
  auto origin = run->first;
  origin.index += row - run->first_row;
  return origin;
}

std::int64_t Body::oldest_creation_s(std::size_t first, std::size_t last) const {
  auto run = run_of(first);
  auto oldest_s = run->first.approximate_creation_s;
  for (++run; run != runs_.end() && run->first_row < last; ++run) {
    oldest_s = std::min(oldest_s, run->first.approximate_creation_s);
  }
  return oldest_s;
}

void Body::add_origin(RowOrigin first) {
  if (!runs_.empty()) {
    const auto& run = runs_.back();
    if (first.index - run.first.index == rows() - run.first_row &&
        first.approximate_creation_s == run.first.approximate_creation_s &&
        first.sequence_number == run.first.sequence_number) {
      return;
    }
  }
  runs_.push_back({.first_row = rows(), .first = std::move(first)});
}

std::string Body::gzip_of(std::size_t first, std::size_t last) const {
  TINYDYNAMOCDC_CHECK(first < last && last <= rows());
  constexpr std::size_t k_piece_bytes = 64 << 10;
  const auto begin = begin_of(first);
  const auto end = ends_[last - 1] - 1;
  base::MemorySource packed(gzip_);
  gzip::Gunzip text(packed);
  gzip::Packer packer;
  std::string piece(k_piece_bytes, '\0');
  std::string result;
  for (std::size_t at = 0; at < end;) {
    const auto got = text.read(piece);
    TINYDYNAMOCDC_CHECK(got && *got > 0);  // It is our own, and these rows are in it.
    const auto from = std::clamp(begin, at, at + *got);
    const auto to = std::min(end, at + *got);
    packer.append(std::string_view(piece).substr(from - at, std::max(from, to) - from), result);
    at += *got;
  }
  packer.finish(result);
  return result;
}

// Of which only so many rows stay.
void Body::cut(std::size_t rows) {
  ends_.resize(rows);
  while (!runs_.empty() && runs_.back().first_row >= rows) {
    runs_.pop_back();
  }
}

void Body::clear() {
  gzip_.clear();
  ends_.clear();
  runs_.clear();
}

}  // namespace tinydynamocdc::row
