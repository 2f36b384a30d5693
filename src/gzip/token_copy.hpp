// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "gzip/tokens.hpp"

namespace tinydynamocdc::gzip {

/// So far back deflate may copy from.
inline constexpr std::size_t k_window_bytes = 32 << 10;

/// Makes tokens to text, behind the text before them.
class TokenCopy {
 public:
  /// `tokens` are closed, and must outlive the copying. `window`, k_window_bytes, is the text
  /// before them.
  void begin(const Tokens& tokens, std::span<const char> window);
  /// The same, behind the text that was written last.
  void go_on(const Tokens& tokens);

  /// Writes the next bytes of the text and returns how many: less than there is room for only when
  /// they were the last.
  [[nodiscard]] std::size_t copy(std::span<char> into);

  /// The last k_window_bytes of the text.
  [[nodiscard]] std::span<const char> window() const {
    return std::span(window_).first<k_window_bytes>();
  }

 private:
  struct Output;
  void copy_by_vectors(Output& out);
  void copy_by_bytes(Output& out);
  void copy_far(const Output& out, std::size_t distance, std::size_t length) const;
  void keep_window(const Output& out);

  /// Read in vectors, and so a little beyond.
  std::array<char, k_window_bytes + k_token_copy_max + Tokens::k_padding_bytes> window_;
  std::span<const Token> left_;
  const char* literals_ = nullptr;
  /// Of a token for which there was no room:
  std::size_t literals_left_ = 0;
  std::size_t copy_left_ = 0;
  std::size_t distance_ = 0;
};

}  // namespace tinydynamocdc::gzip
