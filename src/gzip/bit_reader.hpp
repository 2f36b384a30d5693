// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace tinydynamocdc::gzip {

/// Eight bytes as deflate orders its bits: the first byte's lowest bit first.
[[nodiscard, gnu::always_inline]] inline std::uint64_t load_bits(const std::uint8_t* bytes) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes, sizeof(bits));
  return bits;
}

/// The bits of a deflate stream, lowest first. Behind the end of the bytes come zero bits, and
/// is_past_end() says so.
class BitReader {
 public:
  /// `bytes` must outlive this.
  BitReader(std::span<const std::uint8_t> bytes, std::uint64_t bit)
      : begin_(bytes.data()), next_(begin_ + bit / 8), end_(begin_ + bytes.size()) {
    refill();
    drop(static_cast<unsigned>(bit % 8));
  }

  /// Makes at least 56 bits readable.
  [[gnu::always_inline]] void refill() {
    if (end_ - next_ >= 8) {
      bits_ |= load_bits(next_) << count_;
      next_ += (63 - count_) >> 3;
      count_ |= 56;
      return;
    }
    while (count_ <= 56 && next_ < end_) {
      bits_ |= std::uint64_t{*next_++} << count_;
      count_ += 8;
    }
  }

  [[nodiscard]] std::uint64_t bits() const { return bits_; }

  [[gnu::always_inline]] void drop(unsigned count) {
    bits_ >>= count;
    count_ -= static_cast<int>(count);
  }

  /// At most 16, of what refill() made readable.
  [[nodiscard, gnu::always_inline]] unsigned take(unsigned count) {
    const auto taken = static_cast<unsigned>(bits_ & ((std::uint64_t{1} << count) - 1));
    drop(count);
    return taken;
  }

  [[nodiscard]] bool is_past_end() const { return count_ < 0; }

  /// Of the next bit, counted from the first byte.
  [[nodiscard]] std::uint64_t position() const {
    return static_cast<std::uint64_t>((next_ - begin_) * 8 - count_);
  }

 private:
  friend class Tokens;  // Keeps all of this in registers while it decodes.

  const std::uint8_t* begin_;
  const std::uint8_t* next_;
  const std::uint8_t* end_;
  std::uint64_t bits_ = 0;  // Above count_, they are those that come next, or zero.
  int count_ = 0;
};

}  // namespace tinydynamocdc::gzip
