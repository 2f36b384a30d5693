// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "dynamodb/vector_plain_keys.hpp"
#include "dynamodb/vector_steps.hpp"
#include "dynamodb/vector_utf8.hpp"

/// Internal to dynamodb: the one pass over compact DynamoDB JSON, written once for every vector
/// width.
///
/// What stands between names and values is fixed text, compared four bytes at a time; strings and
/// numbers are loaded, stored and searched for their end a vector at a time. Anything unexpected
/// (white space, a rare escape of a tag, broken input) is a failure without a reason: the careful
/// path begins anew.
///
/// Reading stays within k_padding_bytes behind the end: `end_` is compared with every string's
/// vector and in every turn of a loop, and between two comparisons at most k_fixed_bytes_max of
/// fixed text and one vector are read.
///
/// Writing stays within transcoded_bytes_max(n) = 2n + k_padding_bytes. What is written is at most
/// twice what is read, byte for byte: a quote around a name or a string becomes two, an escaped
/// quote or backslash (two bytes) four, any other escape one more, a number that is no JSON number
/// gets its quotes as two each; of fixed text, `":{"S":"` (8) becomes \":\" (5), "} (2) becomes \"
/// (2), and the rest is copied or dropped. Behind that reaches only the last vector, stored whole,
/// or a fixed word of up to eight bytes.
namespace tinydynamocdc::dynamodb {

/// `Vector` is a register of bytes:
///   k_bytes; Mask, an unsigned type with one bit per byte, the lowest for the first byte;
///   load(from), store(to); equal(c), digits(), string_stops() (quotes, backslashes, control
///   characters): a Mask; and what vector_utf8.hpp wants.
/// It must be a type of an unnamed namespace: then everything here is private to the file that is
/// compiled for that processor.
template <class Vector>
class VectorTranscoder {
 public:
  [[nodiscard]] static Cursor transcode(const VectorInput& input) {
    const VectorTranscoder transcoder(input);
    const Cursor begin{input.begin, input.output};
    if (begin.in >= input.end || *begin.in != '{') {
      return k_failed;
    }
    const Cursor end = transcoder.item(begin);
    if (end.in == nullptr || end.in > input.end) {
      return k_failed;
    }
    if (!is_utf8_by_vector<Vector>(input.begin, end.in)) {
      return k_failed;
    }
    return end;
  }

 private:
  using Mask = Vector::Mask;

  /// More than the longest way from one comparison with `end_` to the next vector or comparison:
  /// `,{"BOOL":false}` is 15 bytes.
  static constexpr std::size_t k_fixed_bytes_max = 16;
  static_assert(k_fixed_bytes_max + Vector::k_bytes <= k_padding_bytes);

  /// Key attributes are looked for among the item's own attributes only.
  enum class Place { item, item_of_plain_keys, inside };

  explicit VectorTranscoder(const VectorInput& input)
      : end_(input.end), keys_(input.keys), plain_keys_(input.plain_keys) {}

  [[nodiscard]] Cursor item(Cursor begin) const {
    if (plain_keys_ != nullptr) {
      begin_plain_keys(*plain_keys_);
      const Cursor end = map<Place::item_of_plain_keys>(begin, k_nesting_levels_max);
      return plain_keys_->missing == 0 ? end : k_failed;
    }
    if (keys_ == nullptr) {
      return map<Place::inside>(begin, k_nesting_levels_max);
    }
    const Cursor end = map<Place::item>(begin, k_nesting_levels_max);
    return keys_->keys_missing == 0 ? end : k_failed;
  }

  /// A map's members, from its `{` to behind its `}`.
  template <Place place>
  [[nodiscard, gnu::noinline]] Cursor map(Cursor at, int levels_left) const {
    *at.out++ = '{';
    ++at.in;
    if (*at.in == '}') {
      *at.out++ = '}';
      return {at.in + 1, at.out};
    }
    std::uint8_t* guess = guesses_of(levels_left);
    const std::uint8_t* const last_guess = guess == nullptr ? nullptr : guess + k_name_guesses - 1;
    for (;;) {
      if (*at.in != '"') [[unlikely]] {
        return k_failed;
      }
      const Cursor name{at.in + 1, write_quote(at.out)};
      if (guess == nullptr) {
        at = copy_string(name);
      } else {
        at = copy_name(name, guess);
        guess += guess == last_guess ? 0 : 1;
      }
      if (at.in == nullptr || load32(at.in) != word32("\":{\"")) [[unlikely]] {
        return k_failed;
      }
      const Cursor name_end = at;
      store32(at.out, word32("\\\": "));
      at = value({at.in + 4, at.out + 3}, levels_left);
      if (at.in == nullptr || at.in >= end_) [[unlikely]] {
        return k_failed;
      }
      if constexpr (place == Place::item) {
        if (may_be_key(name, name_end) && !capture_key(*keys_, name, name_end, at)) {
          return k_failed;
        }
      }
      if constexpr (place == Place::item_of_plain_keys) {
        if (!take_plain_key<Vector>(*plain_keys_, name, name_end, at)) [[unlikely]] {
          return k_failed;
        }
      }
      const char next = *at.in++;
      *at.out++ = next;
      if (next == ',') [[likely]] {
        continue;
      }
      return next == '}' ? at : k_failed;
    }
  }

  /// A list's elements, from its `[` to behind its `]`.
  [[nodiscard, gnu::noinline]] Cursor list(Cursor at, int levels_left) const {
    *at.out++ = '[';
    ++at.in;
    if (*at.in == ']') {
      *at.out++ = ']';
      return {at.in + 1, at.out};
    }
    for (;;) {
      if (at.in[0] != '{' || at.in[1] != '"') [[unlikely]] {
        return k_failed;
      }
      at = value({at.in + 2, at.out}, levels_left);
      if (at.in == nullptr || at.in >= end_) [[unlikely]] {
        return k_failed;
      }
      const char next = *at.in++;
      *at.out++ = next;
      if (next == ',') [[likely]] {
        continue;
      }
      return next == ']' ? at : k_failed;
    }
  }

  /// What stands behind {" up to behind its closing brace, S":"text"}
  [[nodiscard, gnu::always_inline]] Cursor value(Cursor at, int levels_left) const {
    const std::uint32_t head = load32(at.in);
    if (head == word32("S\":\"") || head == word32("B\":\"")) {
      at = copy_string({at.in + 4, write_quote(at.out)});
      if (at.in == nullptr) [[unlikely]] {
        return k_failed;
      }
      at = {at.in + 1, write_quote(at.out)};
    } else if (head == word32("N\":\"")) {
      at = copy_number({at.in + 4, at.out});
      if (at.in == nullptr) [[unlikely]] {
        return k_failed;
      }
    } else {
      at = other_value(at, head, levels_left);
      if (at.in == nullptr) [[unlikely]] {
        return k_failed;
      }
    }
    return *at.in == '}' ? Cursor{at.in + 1, at.out} : k_failed;
  }

  /// The types that are not one string, up to their closing brace.
  [[nodiscard, gnu::noinline]] Cursor other_value(Cursor at, std::uint32_t head,
                                                  int levels_left) const {
    if (at.in >= end_) {
      return k_failed;
    }
    switch (head) {
      case word32("M\":{"):
        if (levels_left == 0) {
          return k_failed;
        }
        return map<Place::inside>({at.in + 3, at.out}, levels_left - 1);
      case word32("L\":["):
        if (levels_left == 0) {
          return k_failed;
        }
        return list({at.in + 3, at.out}, levels_left - 1);
      case word32("BOOL"):
        return boolean(at);
      case word32("NULL"):
        if (load64(at.in + 3) != word64("L\":true}")) {
          return k_failed;
        }
        store32(at.out, word32("null"));
        return {at.in + 10, at.out + 4};
      case word32("SS\":"):
      case word32("BS\":"):
        return set<&VectorTranscoder::copy_element_string>({at.in + 4, at.out});
      case word32("NS\":"):
        return set<&VectorTranscoder::copy_number>({at.in + 4, at.out});
      default:
        return k_failed;
    }
  }

  [[nodiscard]] static Cursor boolean(Cursor at) {
    const std::uint64_t text = load64(at.in + 4);
    if (text == word64("\":false}")) {
      store64(at.out, word64("false   "));
      return {at.in + 11, at.out + 5};
    }
    if (load32(at.in + 4) != word32("\":tr") || load32(at.in + 7) != word32("rue}")) {
      return k_failed;
    }
    store32(at.out, word32("true"));
    return {at.in + 10, at.out + 4};
  }

  /// A set's strings, each by `copy_element` from behind its opening quote to behind its closing
  /// quote.
  template <Cursor (VectorTranscoder::*copy_element)(Cursor) const>
  [[nodiscard]] Cursor set(Cursor at) const {
    if (*at.in != '[') {
      return k_failed;
    }
    *at.out++ = '[';
    ++at.in;
    if (*at.in == ']') {
      *at.out++ = ']';
      return {at.in + 1, at.out};
    }
    for (;;) {
      if (*at.in != '"') {
        return k_failed;
      }
      at = (this->*copy_element)({at.in + 1, at.out});
      if (at.in == nullptr || at.in >= end_) {
        return k_failed;
      }
      const char next = *at.in++;
      *at.out++ = next;
      if (next == ',') {
        continue;
      }
      return next == ']' ? at : k_failed;
    }
  }

  [[nodiscard]] Cursor copy_element_string(Cursor at) const {
    at = copy_string({at.in, write_quote(at.out)});
    if (at.in == nullptr) {
      return k_failed;
    }
    return {at.in + 1, write_quote(at.out)};
  }

  /// From behind a string's opening quote to its closing quote, which lies before the end.
  [[nodiscard, gnu::always_inline]] Cursor copy_string(Cursor at) const {
    for (;;) {
      const Vector bytes = Vector::load(at.in);
      bytes.store(at.out);
      const Mask stops = bytes.string_stops();
      const std::size_t run = stops == 0 ? Vector::k_bytes : first_of(stops);
      at.in += run;
      at.out += run;
      if (at.in >= end_) [[unlikely]] {
        return k_failed;
      }
      if (stops == 0) {
        continue;
      }
      if (*at.in == '"') [[likely]] {
        return at;
      }
      at = copy_escape(at, end_);
      if (at.in == nullptr) {
        return k_failed;
      }
    }
  }

  /// Of the sizes of a map's names, by its depth; null where no item came before.
  [[nodiscard, gnu::always_inline]] std::uint8_t* guesses_of(int levels_left) const {
    if (plain_keys_ == nullptr) {
      return nullptr;
    }
    const auto depth = static_cast<std::size_t>(k_nesting_levels_max - levels_left);
    return plain_keys_->name_guesses[depth < k_guessed_depths ? depth : k_guessed_depths - 1];
  }

  /// As copy_string, of a name that fits a vector as a rule. Items of a table, and maps of a list,
  /// have the same names in the same order: guessing that the name is as long as the last one in
  /// this place, the processor need not wait for its end. (Measured: docs/decisions/0039.)
  [[nodiscard, gnu::always_inline]] Cursor copy_name(Cursor at, std::uint8_t* guess) const {
    const Vector bytes = Vector::load(at.in);
    const Mask stops = bytes.string_stops();
    std::size_t guessed = *guess;
    // Hidden from the compiler, which would take the one found, knowing that both are equal.
    asm("" : "+r"(guessed));
    const std::size_t found = stops == 0 ? Vector::k_bytes : first_of(stops);
    if (found != guessed) [[unlikely]] {
      *guess = static_cast<std::uint8_t>(found);
      return copy_string(at);
    }
    bytes.store(at.out);
    at = {at.in + guessed, at.out + guessed};
    return at.in < end_ && *at.in == '"' ? at : copy_string({at.in - guessed, at.out - guessed});
  }

  /// From behind a number's opening quote to behind its closing quote. What is decided here is
  /// written bare: up to 19 digits fit 64 bits, and 16 characters with a point are at most 15
  /// digits.
  [[nodiscard, gnu::always_inline]] Cursor copy_number(Cursor at) const {
    constexpr std::size_t k_digits_max = 19;
    constexpr std::size_t k_decimal_bytes_max = 16;
    const Vector bytes = Vector::load(at.in);
    const Mask quotes = bytes.equal('"');
    const std::size_t length = quotes == 0 ? Vector::k_bytes : first_of(quotes);
    const Mask inside = quotes == 0 ? 0 : (quotes & (0 - quotes)) - 1;
    const Mask others = inside & ~bytes.digits();
    const bool is_plain = others == 0
                              ? length <= k_digits_max && (*at.in != '0' || length == 1)
                              : length <= k_decimal_bytes_max &&
                                    is_decimal(at.in, {.inside = inside,
                                                       .others = others,
                                                       .points = bytes.equal('.') & inside});
    if (!is_plain || inside == 0) [[unlikely]] {
      return copy_any_number(at, end_);
    }
    bytes.store(at.out);
    return {at.in + length + 1, at.out + length};
  }

  struct DecimalMasks {
    Mask inside;  ///< The number's bytes.
    Mask others;  ///< Those that are no digits.
    Mask points;
  };

  /// A minus or none; digits, the first no 0 unless it is the only one; a point or none, then
  /// digits.
  [[nodiscard, gnu::always_inline]] static bool is_decimal(const char* text, DecimalMasks masks) {
    const Mask sign = *text == '-' ? 1 : 0;
    const Mask first = sign + 1;
    const Mask last = masks.inside ^ (masks.inside >> 1);
    const Mask second = first << 1;
    const bool has_other_characters = masks.others != (masks.points | sign);
    const bool has_two_points = (masks.points & (masks.points - 1)) != 0;
    const bool has_bare_point = (masks.points & (first | last)) != 0;
    const bool has_no_digit = (masks.inside & first) == 0;
    const bool has_leading_zero =
        text[sign] == '0' && (masks.inside & second) != 0 && (masks.points & second) == 0;
    return !has_other_characters && !has_two_points && !has_bare_point && !has_no_digit &&
           !has_leading_zero;
  }

  /// A name of a key's size that begins like it (its first eight bytes), or one with an escape: it
  /// has grown while it was copied.
  [[nodiscard, gnu::always_inline]] bool may_be_key(Cursor name, Cursor name_end) const {
    const auto bytes = static_cast<std::size_t>(name_end.in - name.in);
    const std::uint64_t begin = load64(name.in);
    return (bytes == keys_->name_bytes[0] &&
            (begin & keys_->name_masks[0]) == keys_->name_begins[0]) ||
           (bytes == keys_->name_bytes[1] &&
            (begin & keys_->name_masks[1]) == keys_->name_begins[1]) ||
           name_end.out - name.out != name_end.in - name.in;
  }

  /// A quote inside the output's JSON string.
  [[nodiscard, gnu::always_inline]] static char* write_quote(char* out) {
    out[0] = '\\';
    out[1] = '"';
    return out + 2;
  }

  [[nodiscard, gnu::always_inline]] static std::size_t first_of(Mask mask) {
    return static_cast<std::size_t>(__builtin_ctzll(mask));
  }

  const char* end_;
  KeyCapture* keys_;
  PlainKeys* plain_keys_;
};

}  // namespace tinydynamocdc::dynamodb
