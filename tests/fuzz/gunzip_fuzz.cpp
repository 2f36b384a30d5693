// SPDX-License-Identifier: Apache-2.0
// Gunzip with parts decoded ahead, against Gunzip alone: whole and damaged files of random blocks.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>

#include "fuzz/gunzip_agreement.hpp"
#include "unit/support/random_choices.hpp"

namespace {

struct Count {
  std::size_t files = 0;
  ~Count() { std::fprintf(stderr, "oracle: gunzip_fuzz: %zu cases\n", 4 * files); }
};

}  // namespace

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Count count;
  // The input's bytes decide first, then what follows from them.
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  tinydynamocdc::testing::RandomChoices more(std::hash<std::string_view>()(bytes));
  std::size_t at = 0;
  const auto two_bytes = [&] {
    at += 2;
    return data[at - 2] | static_cast<unsigned>(data[at - 1]) << 8U;
  };
  const auto choose = [&](unsigned below) {
    return at + 1 < size ? two_bytes() % below : more(below);
  };
  ++count.files;
  if (const auto found = tinydynamocdc::fuzz::gunzip_case(choose); !found.empty()) {
    std::fprintf(stderr, "gunzip_fuzz: with help and alone differ: %s\n", found.c_str());
    std::abort();
  }
  return 0;
}
