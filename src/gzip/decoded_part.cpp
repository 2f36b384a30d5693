// SPDX-License-Identifier: Apache-2.0
#include "gzip/decoded_part.hpp"

#include <span>

#include "gzip/bit_reader.hpp"
#include "gzip/find_block.hpp"

namespace tinydynamocdc::gzip {

namespace {

// Read behind the segment: the block that goes on there must be there as a whole. zlib's have some
// 30 KB.
constexpr std::size_t k_more_bytes = 128 << 10;

}  // namespace

DecodedPart::DecodedPart(std::uint64_t segment_bytes)
    : segment_bytes_(segment_bytes),
      bytes_(std::make_unique_for_overwrite<std::uint8_t[]>(segment_bytes + k_more_bytes)) {}

std::size_t DecodedPart::read(base::BytesAt& file, std::uint64_t begin) {
  const auto wanted = segment_bytes_ + k_more_bytes;
  std::size_t size = 0;
  while (size < wanted) {
    const auto got =
        file.read_at(begin + size, {reinterpret_cast<char*>(bytes_.get()) + size, wanted - size});
    if (!got || *got == 0) {
      break;
    }
    size += *got;
  }
  return size;
}

bool DecodedPart::decode(base::BytesAt& file, std::uint64_t begin,
                         const std::atomic<bool>& given_up) {
  const std::span<const std::uint8_t> bytes(bytes_.get(), read(file, begin));
  const auto segment_bits = segment_bytes_ * 8;
  const auto first = find_block(bytes, {.begin = 0, .end = segment_bits}, codes_);
  if (!first) {
    return false;
  }
  tokens_.clear();
  auto end = *first;
  while (end < segment_bits && !given_up.load(std::memory_order_relaxed)) {
    BitReader bits(bytes, end);
    if (bits.take(k_block_begin_bits) != k_dynamic_block_begin || !read_block_codes(bits, codes_) ||
        !tokens_.append_block(bits, codes_)) {
      break;
    }
    end = bits.position();
  }
  tokens_.close();
  begin_bit_ = begin * 8 + *first;
  end_bit_ = begin * 8 + end;
  return end > *first;
}

}  // namespace tinydynamocdc::gzip
