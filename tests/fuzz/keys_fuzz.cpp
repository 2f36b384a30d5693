// SPDX-License-Identifier: Apache-2.0
// read_keys, the canonical spelling and the numbers, against the oracle.
#include "fuzz/cases.hpp"

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tinydynamocdc::fuzz::Fuzzer fuzzer("keys_fuzz", tinydynamocdc::fuzz::keys_case);
  fuzzer.run(data, size);
  return 0;
}
