// SPDX-License-Identifier: Apache-2.0
// The data lines of a full export (`{"Item":{…}}`) of generated items, on standard output: the same
// bytes on every machine.
//
//   write_lines people|small|large COUNT SEED
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bench/data.hpp"

int main(int count, char** arguments) {
  using namespace tinydynamocdc::bench;
  const std::string_view name = count == 4 ? arguments[1] : "";
  const auto make = name == "people"  ? make_people
                    : name == "small" ? make_small
                    : name == "large" ? make_large
                                      : nullptr;
  if (make == nullptr) {
    std::fputs("usage: write_lines people|small|large COUNT SEED\n", stderr);
    return EXIT_FAILURE;
  }
  const auto items =
      make(std::strtoull(arguments[3], nullptr, 10), std::strtoull(arguments[2], nullptr, 10));
  std::string line;
  for (std::size_t i = 0; i < items.size(); ++i) {
    line = R"({"Item":)";
    line += items.item(i);
    line += "}\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) {
      return EXIT_FAILURE;
    }
  }
  return std::fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
