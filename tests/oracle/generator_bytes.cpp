// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "oracle/generator.hpp"

namespace tinydynamocdc::oracle {

std::size_t Choices::below(std::size_t bound) {
  std::size_t value = 0;
  for (std::size_t range = 1; range < bound && at_ < bytes_.size(); range *= 256) {
    value = value * 256 + bytes_[at_++];
  }
  return value % bound;
}

void mutate(Choices& choices, std::string& text) {
  constexpr std::string_view k_bytes =
      "\"\\{}[]:,SNBML0123456789.-+eEtrufalsn \t\n\r\x01\x7f\xc3\xa9\xf0\x80\xff";
  for (std::size_t count = choices.below(4); count > 0 && !text.empty(); --count) {
    const std::size_t at = choices.below(std::min<std::size_t>(text.size(), 65536));
    const char byte = k_bytes[choices.below(k_bytes.size())];
    switch (choices.below(6)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.erase(at, 1 + choices.below(3));
        break;
      case 2:
        text.insert(at, 1, byte);
        break;
      case 3:
        text[at] =
            static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << choices.below(8)));
        break;
      case 4:
        text.insert(at, text.substr(choices.below(std::min<std::size_t>(text.size(), 65536)),
                                    choices.below(40)));
        break;
      default:
        if (choices.one_in(4)) {
          text.resize(at);
        }
    }
  }
}

std::uint64_t shape_of(std::string_view json) {
  std::uint64_t hash = 14695981039346656037U;
  const auto add = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U; };
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (std::string_view("{}[]:,tfn").contains(json[at])) {
      add(json[at]);
    } else if (json[at] == '"') {
      const std::size_t start = at + 1;
      for (++at; at < json.size() && json[at] != '"'; ++at) {
        at += json[at] == '\\' ? 1 : 0;
      }
      // A type's tag is structure, other text is not.
      add('"');
      if (at < json.size() && at - start <= 4) {
        const std::string_view body = json.substr(start, at - start);
        if (body.find_first_not_of("SNBMLOU") == std::string_view::npos) {
          std::ranges::for_each(body, add);
        }
      }
    }
  }
  return hash;
}

std::vector<std::uint8_t> seeded_bytes(std::uint64_t seed, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  std::uint64_t state = seed;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 8 == 0) {
      state += 0x9E3779B97F4A7C15U;
    }
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    mixed ^= mixed >> 31U;
    bytes[i] = static_cast<std::uint8_t>(mixed >> (8U * (i % 8)));
  }
  return bytes;
}

}  // namespace tinydynamocdc::oracle
