// SPDX-License-Identifier: Apache-2.0
#include "row/body.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/memory_source.hpp"
#include "gzip/gunzip.hpp"
#include "gzip/packer.hpp"

namespace tinydynamocdc::row {

std::size_t Body::text_bytes(std::size_t first, std::size_t last) const {
  TINYDYNAMOCDC_CHECK(first <= last && last <= rows());
  return first == last ? 0 : ends_[last - 1] - 1 - begin_of(first);
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

void Body::clear() {
  gzip_.clear();
  ends_.clear();
  origins_.clear();
}

}  // namespace tinydynamocdc::row
