// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/agreement.hpp"
#include "oracle/generator.hpp"

/// From a row of bytes to cases: what one run of a fuzzer (or one round of a unit test) compares.
namespace tinydynamocdc::fuzz {

using oracle::Choices;
using oracle::Spelling;

/// Key attributes that the generator's items often have, and some that they never have.
[[nodiscard]] inline std::vector<std::string> make_key_names(Choices& choices) {
  static const std::vector<std::vector<std::string>> k_names = {
      {}, {"pk"}, {"pk", "sk"}, {"sk", "pk"}, {"имя"}, {"Id", "user.id"}, {"", "a"}, {"missing"}};
  return k_names[choices.below(k_names.size())];
}

/// Mostly strange spelling: what AWS sends is the shorter road and is met there too.
[[nodiscard]] inline Spelling make_spelling(Choices& choices) {
  return choices.one_in(4) ? Spelling::aws : Spelling::strange;
}

/// An item, and then the same item with a few bytes changed.
[[nodiscard]] inline std::string item_case(Choices& choices, Tally& tally) {
  const auto names = make_key_names(choices);
  const auto spelling = make_spelling(choices);
  std::string item = oracle::make_item(choices, spelling);
  if (choices.one_in(8)) {
    item += R"(},"Keys":{})";
  }
  for (int round = 0; round < 2; ++round) {
    tally.shapes.insert(oracle::shape_of(item));
    std::string found = compare_item(item, {}, tally);
    if (found.empty() && !names.empty()) {
      found = compare_item(item, names, tally);
    }
    if (found.empty()) {
      found = compare_product_calls(item, names);
    }
    if (!found.empty()) {
      return found;
    }
    oracle::mutate(choices, item);
  }
  return "";
}

/// Keys, the same with a few bytes changed, and a number.
[[nodiscard]] inline std::string keys_case(Choices& choices, Tally& tally) {
  std::string keys = oracle::make_keys(choices, make_spelling(choices));
  for (int round = 0; round < 2; ++round) {
    tally.shapes.insert(oracle::shape_of(keys));
    if (std::string found = compare_keys(keys, tally); !found.empty()) {
      return found;
    }
    oracle::mutate(choices, keys);
  }
  std::string number = oracle::make_number(choices);
  if (std::string found = compare_number(number, tally); !found.empty()) {
    return found;
  }
  oracle::mutate(choices, number);
  return compare_number(number, tally);
}

/// A fuzzer: its name, what it has seen, and one case. It prints its summary when the process ends
/// in peace.
class Fuzzer {
 public:
  using Case = std::string (*)(Choices&, Tally&);

  Fuzzer(const char* name, Case one_case) : name_(name), case_(one_case) {}
  ~Fuzzer() { std::fprintf(stderr, "oracle: %s: %s\n", name_, tally_.summary().c_str()); }
  Fuzzer(const Fuzzer&) = delete;
  Fuzzer& operator=(const Fuzzer&) = delete;

  /// Short inputs are continued with bytes that depend on them alone, so that the first seconds of
  /// a run already meet large items. Ends the process where product and oracle differ.
  void run(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t k_continued_bytes = 700;
    std::vector<std::uint8_t> bytes(data, data + size);
    if (size < k_continued_bytes) {
      const std::string_view text(reinterpret_cast<const char*>(data), size);
      const auto more =
          oracle::seeded_bytes(std::hash<std::string_view>()(text), k_continued_bytes);
      bytes.insert(bytes.end(), more.begin(), more.end());
    }
    Choices choices(bytes);
    if (const std::string found = case_(choices, tally_); !found.empty()) {
      std::fprintf(stderr, "%s: product and oracle differ: %s\n", name_, found.c_str());
      std::abort();
    }
  }

 private:
  const char* name_;
  Case case_;
  Tally tally_;
};

}  // namespace tinydynamocdc::fuzz
