// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

/// The simulator that `make truth` runs: the product's own handlers in a world that a scenario
/// describes. docs/truth.md says what is simulated.
namespace tinydynamocdc::truth {

/// What happens by chance, and yet always the same: a draw depends on the scenario's seed and on
/// what is drawn for (a body, an object, an invocation), never on the order in which threads ask.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : seed_(seed) {}

  /// 0 to 999, for the `n`th time that `what` is drawn for.
  [[nodiscard]] std::uint64_t per_mille(std::string_view kind, std::string_view what,
                                        std::uint64_t n) const {
    return number(kind, what, n) % 1'000;
  }

  [[nodiscard]] std::uint64_t number(std::string_view kind, std::string_view what,
                                     std::uint64_t n) const {
    auto hash = mixed(seed_ ^ 0x9e3779b97f4a7c15U);
    hash = mixed(hash ^ hash_of(kind));
    hash = mixed(hash ^ hash_of(what));
    return mixed(hash ^ n);
  }

  /// FNV-1a.
  [[nodiscard]] static std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return hash;
  }

 private:
  // SplitMix64's last step.
  [[nodiscard]] static std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
  }

  std::uint64_t seed_;
};

}  // namespace tinydynamocdc::truth
