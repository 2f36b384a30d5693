// SPDX-License-Identifier: Apache-2.0
// Every path of the transcoder, with and without keys, against the oracle.
#include "fuzz/cases.hpp"

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tinydynamocdc::fuzz::Fuzzer fuzzer("transcoder_fuzz", tinydynamocdc::fuzz::item_case);
  fuzzer.run(data, size);
  return 0;
}
