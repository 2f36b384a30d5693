// SPDX-License-Identifier: Apache-2.0
#include "gzip/tokens.hpp"

#include <array>

namespace tinydynamocdc::gzip {

namespace {

// One turn of the loop reads at most 16 bytes, writes 3 literals, and tokens for as many literals
// as there may be.
constexpr std::ptrdiff_t k_turn_bytes = 32;
constexpr std::size_t k_turn_literals = 4;
constexpr std::size_t k_turn_tokens = Tokens::k_literals_max / k_token_literals_max + 2;

constexpr Token k_literals_alone =
    static_cast<Token>(k_token_literals_max) << 24U | k_copies_nothing;

// How many bits are left in the register, and which.
struct Register {
  const std::uint8_t* next;
  std::uint64_t bits;
  int count;

  [[gnu::always_inline]] void refill() {
    bits |= load_bits(next) << count;
    next += (63 - count) >> 3;
    count |= 56;
  }
  [[gnu::always_inline]] void drop(unsigned dropped) {
    bits >>= dropped;
    count -= static_cast<int>(dropped);
  }
  template <std::size_t size>
  [[nodiscard, gnu::always_inline]] TableEntry look_up(const std::array<TableEntry, size>& table,
                                                       unsigned width) const {
    return table[bits & ((1U << width) - 1)];
  }
  template <std::size_t size>
  [[nodiscard, gnu::always_inline]] TableEntry look_up_second(
      const std::array<TableEntry, size>& table, TableEntry first) {
    drop(taken_bits(first));
    return table[value_of(first) + (bits & ((1U << code_bits(first)) - 1))];
  }
  // A length or a distance: its value, and what its extra bits add.
  [[nodiscard, gnu::always_inline]] unsigned take_value(TableEntry entry) {
    const auto all = bits & ((std::uint64_t{1} << taken_bits(entry)) - 1);
    drop(taken_bits(entry));
    return value_of(entry) + static_cast<unsigned>(all >> code_bits(entry));
  }
};

}  // namespace

// Where the next ones go.
struct Tokens::Ends {
  Token* token;
  char* literal;
  char* told;  // The first literal that no token speaks of.

  [[gnu::always_inline]] void tell_literals() {
    while (literal - told > static_cast<std::ptrdiff_t>(k_token_literals_max)) [[unlikely]] {
      *token++ = k_literals_alone;
      told += k_token_literals_max;
    }
  }
  [[gnu::always_inline]] void put_copy(unsigned length, unsigned distance) {
    tell_literals();
    *token++ = static_cast<Token>(literal - told) << 24U |
               (length - static_cast<unsigned>(k_token_copy_min)) << 16U | (distance - 1);
    told = literal;
  }
};

Tokens::Tokens()
    : tokens_(std::make_unique_for_overwrite<Token[]>(k_tokens_max)),
      literals_(std::make_unique_for_overwrite<char[]>(k_literals_max + k_padding_bytes)) {}

void Tokens::clear() {
  token_count_ = 0;
  literal_bytes_ = 0;
  told_bytes_ = 0;
}

bool Tokens::append_block(BitReader& bits, const BlockCodes& codes) {
  Ends ends{.token = tokens_.get() + token_count_,
            .literal = literals_.get() + literal_bytes_,
            .told = literals_.get() + told_bytes_};
  if (!decode(bits, codes, ends)) {
    return false;
  }
  token_count_ = static_cast<std::size_t>(ends.token - tokens_.get());
  literal_bytes_ = static_cast<std::size_t>(ends.literal - literals_.get());
  told_bytes_ = static_cast<std::size_t>(ends.told - literals_.get());
  return true;
}

void Tokens::close() {
  Ends ends{.token = tokens_.get() + token_count_,
            .literal = literals_.get() + literal_bytes_,
            .told = literals_.get() + told_bytes_};
  ends.tell_literals();
  *ends.token++ = static_cast<Token>(ends.literal - ends.told) << 24U | k_copies_nothing;
  token_count_ = static_cast<std::size_t>(ends.token - tokens_.get());
  told_bytes_ = literal_bytes_;
}

// After refill() there are 56 bits: enough for three literals of the main table, or for a length
// and a distance with their extra bits (15 + 5 + 15 + 13).
bool Tokens::decode(BitReader& bits, const BlockCodes& codes, Ends& ends) const {
  constexpr auto k_width = BlockCodes::k_literal_width;
  static_assert(3 * k_width <= 56);
  if (bits.end_ - bits.next_ < k_turn_bytes) {
    return false;
  }
  const auto* const input_end = bits.end_ - k_turn_bytes;
  const auto* const tokens_end = tokens_.get() + k_tokens_max - k_turn_tokens;
  const auto* const literals_end = literals_.get() + k_literals_max - k_turn_literals;
  Register in{.next = bits.next_, .bits = bits.bits_, .count = bits.count_};
  Ends out = ends;
  in.refill();
  auto entry = in.look_up(codes.literals, k_width);
  const auto put_literal = [&] {
    in.drop(taken_bits(entry));
    *out.literal++ = static_cast<char>(value_of(entry));
  };
  bool is_whole = false;
  while (in.next < input_end && out.token < tokens_end && out.literal < literals_end) {
    if ((entry & k_is_literal) != 0) {
      put_literal();
      entry = in.look_up(codes.literals, k_width);
      if ((entry & k_is_literal) != 0) {
        put_literal();
        entry = in.look_up(codes.literals, k_width);
        if ((entry & k_is_literal) != 0) {
          put_literal();
          in.refill();
          entry = in.look_up(codes.literals, k_width);
          continue;
        }
      }
      in.refill();
    }
    if ((entry & k_is_other) != 0) [[unlikely]] {
      if ((entry & k_is_second) != 0) {
        entry = in.look_up_second(codes.literals, entry);
      }
      if ((entry & k_is_literal) != 0) {
        put_literal();
        in.refill();
        entry = in.look_up(codes.literals, k_width);
        continue;
      }
      if ((entry & k_is_other) != 0) {
        in.drop(taken_bits(entry));
        is_whole = (entry & k_is_end) != 0;
        break;
      }
    }
    const unsigned length = in.take_value(entry);
    auto far = in.look_up(codes.distances, BlockCodes::k_distance_width);
    if ((far & k_is_other) != 0) [[unlikely]] {
      if ((far & k_is_second) == 0) {
        break;
      }
      far = in.look_up_second(codes.distances, far);
    }
    const unsigned distance = in.take_value(far);
    in.refill();
    entry = in.look_up(codes.literals, k_width);
    out.put_copy(length, distance);
  }
  bits.next_ = in.next;
  bits.bits_ = in.bits;
  bits.count_ = in.count;
  ends = out;
  return is_whole;
}

}  // namespace tinydynamocdc::gzip
