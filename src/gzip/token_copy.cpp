// SPDX-License-Identifier: Apache-2.0
#include "gzip/token_copy.hpp"

#include <algorithm>
#include <cstring>

#include "base/check.hpp"

namespace tinydynamocdc::gzip {

namespace {

// Texts are copied so many bytes at a time, the last time beyond their ends: most fit into one.
constexpr std::size_t k_step_bytes = 32;
static_assert(k_step_bytes <= Tokens::k_padding_bytes);
constexpr std::size_t k_token_bytes_max = k_token_literals_max + k_token_copy_max + k_step_bytes;

std::size_t literals_of(Token token) { return token >> 24U; }
std::size_t length_of(Token token) { return (token >> 16U & 0xFFU) + k_token_copy_min; }
std::size_t distance_of(Token token) { return (token & 0x7FFFU) + 1; }

template <std::size_t step>
[[gnu::always_inline]] inline void copy_by_steps(char* to, const char* from, std::size_t bytes) {
  std::size_t at = 0;
  do {
    std::memcpy(to + at, from + at, step);
    at += step;
  } while (at < bytes);
}

// What is copied may be what has just been written: by steps no longer than the distance.
[[gnu::always_inline]] inline void copy_within(char* to, std::size_t distance, std::size_t length) {
  const char* const from = to - distance;
  if (distance >= k_step_bytes) [[likely]] {
    copy_by_steps<k_step_bytes>(to, from, length);
  } else if (distance >= 8) {
    copy_by_steps<8>(to, from, length);
  } else if (distance == 1) {
    std::memset(to, *from, length);
  } else {
    for (std::size_t at = 0; at < length; ++at) {
      to[at] = from[at];
    }
  }
}

}  // namespace

struct TokenCopy::Output {
  char* begin;
  char* next;
  char* end;

  [[nodiscard]] std::size_t written() const { return static_cast<std::size_t>(next - begin); }
  [[nodiscard]] std::size_t room() const { return static_cast<std::size_t>(end - next); }
};

void TokenCopy::begin(const Tokens& tokens, std::span<const char> window) {
  TINYDYNAMOCDC_CHECK(window.size() == k_window_bytes);
  std::memcpy(window_.data(), window.data(), k_window_bytes);
  go_on(tokens);
}

void TokenCopy::go_on(const Tokens& tokens) {
  left_ = tokens.tokens();
  literals_ = tokens.literals();
  literals_left_ = 0;
  copy_left_ = 0;
}

std::size_t TokenCopy::copy(std::span<char> into) {
  Output out{.begin = into.data(), .next = into.data(), .end = into.data() + into.size()};
  copy_by_bytes(out);
  while (!left_.empty() && out.room() > 0) {
    copy_by_vectors(out);
    // The next token may be too long for the room that is left.
    if (!left_.empty()) {
      const auto token = left_.front();
      left_ = left_.subspan(1);
      literals_left_ = literals_of(token);
      copy_left_ = (token & k_copies_nothing) != 0 ? 0 : length_of(token);
      distance_ = distance_of(token);
      copy_by_bytes(out);
    }
  }
  keep_window(out);
  return out.written();
}

// As long as any token has room.
void TokenCopy::copy_by_vectors(Output& out) {
  if (out.room() < k_token_bytes_max) {
    return;
  }
  const char* const last = out.end - k_token_bytes_max;
  // Copies of what the loop changes: what is written through a char pointer might be `out` itself.
  char* to = out.next;
  char* const begin = out.begin;
  const char* literals = literals_;
  const Token* next = left_.data();
  const Token* const end = next + left_.size();
  while (next != end && to <= last) {
    const auto token = *next++;
    const auto literal_bytes = literals_of(token);
    copy_by_steps<k_step_bytes>(to, literals, literal_bytes);
    to += literal_bytes;
    literals += literal_bytes;
    if ((token & k_copies_nothing) != 0) [[unlikely]] {
      continue;
    }
    const auto length = length_of(token);
    const auto distance = distance_of(token);
    if (const auto written = static_cast<std::size_t>(to - begin); distance <= written) [[likely]] {
      copy_within(to, distance, length);
    } else {
      copy_far({.begin = begin, .next = to, .end = out.end}, distance, length);
    }
    to += length;
  }
  out.next = to;
  left_ = {next, end};
  literals_ = literals;
}

// From before what has been written now.
void TokenCopy::copy_far(const Output& out, std::size_t distance, std::size_t length) const {
  const auto before = distance - out.written();
  const char* const from = window_.data() + k_window_bytes - before;
  copy_by_steps<k_step_bytes>(out.next, from, std::min(length, before));
  for (auto at = before; at < length; ++at) {
    out.next[at] = out.begin[at - before];
  }
}

// What fits of one token.
void TokenCopy::copy_by_bytes(Output& out) {
  const auto literal_bytes = std::min(literals_left_, out.room());
  if (literal_bytes > 0) {
    std::memcpy(out.next, literals_, literal_bytes);
  }
  out.next += literal_bytes;
  literals_ += literal_bytes;
  literals_left_ -= literal_bytes;
  for (; copy_left_ > 0 && out.room() > 0; --copy_left_) {
    const auto written = out.written();
    *out.next++ = distance_ <= written ? out.begin[written - distance_]
                                       : window_[k_window_bytes - (distance_ - written)];
  }
}

void TokenCopy::keep_window(const Output& out) {
  const auto written = std::min(out.written(), k_window_bytes);
  if (written == 0) {
    return;
  }
  std::memmove(window_.data(), window_.data() + written, k_window_bytes - written);
  std::memcpy(window_.data() + k_window_bytes - written, out.next - written, written);
}

}  // namespace tinydynamocdc::gzip
