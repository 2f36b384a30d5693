// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "gzip/bit_reader.hpp"
#include "gzip/block_codes.hpp"

namespace tinydynamocdc::gzip {

/// A part of a deflate stream, decoded as far as it can be without the text before it: literals,
/// and where in the text to copy from. That is the greater part of the work: made to text
/// (token_copy.hpp) it takes a fifth of what it took to decode.
///
/// A token: bits 24-31 so many literals; 16-23 the length less 3 of what is copied behind them;
/// 0-14 its distance less 1; with k_copies_nothing there is nothing to copy.
using Token = std::uint32_t;
inline constexpr Token k_copies_nothing = 1U << 15U;
inline constexpr std::size_t k_token_literals_max = 255;
inline constexpr std::size_t k_token_copy_min = 3;
inline constexpr std::size_t k_token_copy_max = 258;

class Tokens {
 public:
  /// Room for the tokens of 256 KiB of deflate, even where each takes 4 bits (of text in JSON it is
  /// some 18 bits), and for as many bytes of literals. What has no room is not decoded.
  static constexpr std::size_t k_tokens_max = 512 << 10;
  static constexpr std::size_t k_literals_max = 512 << 10;
  /// Behind the literals so much is readable.
  static constexpr std::size_t k_padding_bytes = 32;

  Tokens();

  void clear();
  /// Appends a block that begins behind its codes. False, and nothing is appended: it is not right,
  /// it goes on behind what there is of the stream, or there is no room for it.
  [[nodiscard]] bool append_block(BitReader& bits, const BlockCodes& codes);

  /// Closed: no literal stands behind the last token.
  void close();
  [[nodiscard]] std::span<const Token> tokens() const { return {tokens_.get(), token_count_}; }
  [[nodiscard]] const char* literals() const { return literals_.get(); }

 private:
  struct Ends;
  [[nodiscard]] bool decode(BitReader& bits, const BlockCodes& codes, Ends& ends) const;

  /// Not filled before they are written to: most of it is never touched.
  std::unique_ptr<Token[]> tokens_;
  std::unique_ptr<char[]> literals_;
  std::size_t token_count_ = 0;
  std::size_t literal_bytes_ = 0;
  std::size_t told_bytes_ = 0;  // Of the literals: those that tokens speak of.
};

}  // namespace tinydynamocdc::gzip
