// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes_at.hpp"
#include "gzip/block_codes.hpp"
#include "gzip/tokens.hpp"

namespace tinydynamocdc::gzip {

/// Some blocks of a gzip file, decoded before it is known that they are blocks: everything from the
/// first place in a segment that looks like one, to the first block that begins behind the segment,
/// or is the last of its member, or has no codes of its own, or is not right. Memory that is used
/// for one part after the other.
class DecodedPart {
 public:
  explicit DecodedPart(std::uint64_t segment_bytes);

  /// False: there is no block in the segment at byte `begin`, or it cannot be read, or `given_up`
  /// became true. (Nothing is lost: whoever reads the file in order sees what is wrong.)
  [[nodiscard]] bool decode(base::BytesAt& file, std::uint64_t begin,
                            const std::atomic<bool>& given_up);

  /// In bits of the file.
  [[nodiscard]] std::uint64_t begin_bit() const { return begin_bit_; }
  [[nodiscard]] std::uint64_t end_bit() const { return end_bit_; }
  [[nodiscard]] const Tokens& tokens() const { return tokens_; }

 private:
  [[nodiscard]] std::size_t read(base::BytesAt& file, std::uint64_t begin);

  std::uint64_t segment_bytes_;
  std::unique_ptr<std::uint8_t[]> bytes_;
  BlockCodes codes_;
  Tokens tokens_;
  std::uint64_t begin_bit_ = 0;
  std::uint64_t end_bit_ = 0;
};

}  // namespace tinydynamocdc::gzip
