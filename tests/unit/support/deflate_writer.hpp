// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tinydynamocdc::testing {

/// One symbol of a deflate block: a literal, or text that is copied from before.
struct DeflateStep {
  unsigned literal = 0;   ///< When length is 0.
  unsigned length = 0;    ///< 3 to 258.
  unsigned distance = 0;  ///< 1 to 32768.
};

/// What the steps make, behind the text before them.
inline void append_text(std::string& text, std::span<const DeflateStep> steps) {
  for (const auto& step : steps) {
    if (step.length == 0) {
      text += static_cast<char>(step.literal);
    }
    for (unsigned i = 0; i < step.length; ++i) {
      text += text[text.size() - step.distance];
    }
  }
}

/// Writes deflate (RFC 1951) block by block, with whatever codes the caller wants: compressors make
/// only some of what a stream may hold.
class DeflateWriter {
 public:
  /// Below its argument; chooses the shape of codes.
  using Choose = std::function<unsigned(unsigned below)>;

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t bit() const { return bytes_.size() * 8 - (8 - used_) % 8; }

  void put(std::uint64_t bits, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      if (used_ % 8 == 0) {
        bytes_ += '\0';
        used_ = 0;
      }
      bytes_.back() =
          static_cast<char>(static_cast<unsigned char>(bytes_.back()) | (bits >> i & 1U) << used_);
      ++used_;
    }
  }

  void stored(std::string_view content, bool is_last) {
    put(is_last ? 1 : 0, 3);
    used_ = 8;
    put(content.size(), 16);
    put(~content.size() & 0xFFFFU, 16);
    bytes_ += content;
  }

  void fixed(std::span<const DeflateStep> steps, bool is_last) {
    put(is_last ? 3 : 2, 3);
    std::vector<unsigned> literals(288, 8);
    std::fill(literals.begin() + 144, literals.begin() + 256, 9);
    std::fill(literals.begin() + 256, literals.begin() + 280, 7);
    put_steps(steps, codes_of(literals), codes_of(std::vector<unsigned>(30, 5)));
  }

  /// Codes of its own: for the symbols that occur, of lengths that `choose` decides.
  void dynamic(std::span<const DeflateStep> steps, bool is_last, const Choose& choose) {
    std::vector<bool> literals(286);
    std::vector<bool> distances(30);
    literals[256] = true;
    literals[choose(256)] = true;
    for (const auto& step : steps) {
      literals[step.length == 0 ? step.literal : 257 + place(step.length, k_lengths)] = true;
      if (step.length != 0) {
        distances[place(step.distance, k_distances)] = true;
      }
    }
    const auto literal_lengths = lengths_for(literals, choose);
    const auto distance_lengths = lengths_for(distances, choose);
    put(is_last ? 5 : 4, 3);
    put_lengths(literal_lengths, distance_lengths);
    put_steps(steps, codes_of(literal_lengths), codes_of(distance_lengths));
  }

  /// What stands behind a dynamic block's first three bits, before its symbols.
  void put_lengths(std::span<const unsigned> literals, std::span<const unsigned> distances) {
    put(literals.size() - 257, 5);
    put(distances.size() - 1, 5);
    put(15, 4);
    constexpr unsigned k_order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                    11, 4,  12, 3, 13, 2, 14, 1, 15};
    std::vector<unsigned> codes(19, 4);  // 13 of 4 bits and 6 of 5 are complete.
    std::fill(codes.begin() + 13, codes.end(), 5);
    for (const unsigned symbol : k_order) {
      put(codes[symbol], 3);
    }
    std::vector<unsigned> all(literals.begin(), literals.end());
    all.insert(all.end(), distances.begin(), distances.end());
    const auto of = codes_of(codes);
    for (std::size_t at = 0; at < all.size();) {
      std::size_t same = 1;
      while (at + same < all.size() && all[at + same] == all[at] && same < 138) {
        ++same;
      }
      if (all[at] == 0 && same >= 11) {
        put_code(of[18]);
        put(same - 11, 7);
      } else if (all[at] == 0 && same >= 3) {
        put_code(of[17]);
        put(same - 3, 3);
      } else if (at > 0 && all[at - 1] == all[at] && same >= 3) {
        same = std::min<std::size_t>(same, 6);
        put_code(of[16]);
        put(same - 3, 2);
      } else {
        same = 1;
        put_code(of[all[at]]);
      }
      at += same;
    }
  }

 private:
  struct Code {
    unsigned bits = 0;  // As they stand in the stream.
    unsigned count = 0;
  };
  struct Range {
    unsigned first;
    unsigned extra_bits;
  };

  static std::vector<Range> ranges(unsigned first, unsigned count, unsigned without, unsigned per) {
    std::vector<Range> all;
    for (unsigned symbol = 0; symbol < count; ++symbol) {
      const unsigned extra = symbol < without ? 0 : symbol / per - 1;
      all.push_back({first, extra});
      first += 1U << extra;
    }
    return all;
  }
  static unsigned place(unsigned value, const std::vector<Range>& in) {
    unsigned at = 0;
    while (at + 1 < in.size() && in[at + 1].first <= value) {
      ++at;
    }
    return at;
  }
  inline static const std::vector<Range> k_lengths = [] {
    auto all = ranges(3, 28, 8, 4);
    all.push_back({258, 0});
    return all;
  }();
  inline static const std::vector<Range> k_distances = ranges(1, 30, 4, 2);

  // Of a complete code, or of one of a single symbol, or of none.
  static std::vector<unsigned> lengths_for(const std::vector<bool>& occurs, const Choose& choose) {
    std::vector<unsigned> lengths(occurs.size());
    const auto symbols = std::ranges::count(occurs, true);
    std::vector<unsigned> leaves{symbols == 1 ? 1U : 0U};
    while (std::ssize(leaves) < symbols) {
      auto& leaf = leaves[choose(static_cast<unsigned>(leaves.size()))];
      if (leaf < 15) {
        leaves.push_back(++leaf);
      }
    }
    for (std::size_t symbol = 0, next = 0; symbol < occurs.size(); ++symbol) {
      lengths[symbol] = occurs[symbol] ? leaves[next++] : 0;
    }
    return lengths;
  }

  static std::vector<Code> codes_of(const std::vector<unsigned>& lengths) {
    std::vector<Code> codes(lengths.size());
    unsigned next = 0;
    for (unsigned bits = 1; bits <= 15; ++bits) {
      next <<= 1U;
      for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
        if (lengths[symbol] != bits) {
          continue;
        }
        for (unsigned i = 0; i < bits; ++i) {
          codes[symbol].bits |= (next >> i & 1U) << (bits - 1 - i);
        }
        codes[symbol].count = bits;
        ++next;
      }
    }
    return codes;
  }

  void put_code(const Code& code) { put(code.bits, code.count); }

  void put_steps(std::span<const DeflateStep> steps, const std::vector<Code>& literals,
                 const std::vector<Code>& distances) {
    for (const auto& step : steps) {
      if (step.length == 0) {
        put_code(literals[step.literal]);
        continue;
      }
      const auto length = place(step.length, k_lengths);
      put_code(literals[257 + length]);
      put(step.length - k_lengths[length].first, k_lengths[length].extra_bits);
      const auto distance = place(step.distance, k_distances);
      put_code(distances[distance]);
      put(step.distance - k_distances[distance].first, k_distances[distance].extra_bits);
    }
    put_code(literals[256]);
  }

  std::string bytes_;
  unsigned used_ = 8;  // Bits of the last byte.
};

/// Any number of steps that can stand behind `text`, which they are appended to.
[[nodiscard]] inline std::vector<DeflateStep> make_steps(std::string& text, std::size_t count,
                                                         const DeflateWriter::Choose& choose) {
  std::vector<DeflateStep> steps;
  for (std::size_t i = 0; i < count; ++i) {
    const auto reach = static_cast<unsigned>(std::min<std::size_t>(text.size(), 32768));
    DeflateStep step;
    if (reach == 0 || choose(3) == 0) {
      step.literal = choose(choose(2) == 0 ? 256 : 8);
    } else {
      step.length = 3 + choose(choose(8) == 0 ? 256 : 12);
      step.distance = 1 + choose(choose(2) == 0 ? reach : std::min(reach, 40U));
    }
    append_text(text, std::span(&step, 1));
    steps.push_back(step);
  }
  return steps;
}

}  // namespace tinydynamocdc::testing
