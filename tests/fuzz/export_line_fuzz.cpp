// SPDX-License-Identifier: Apache-2.0
// Data files of exports, compressed, to rows, against the oracle.
#include "fuzz/export_agreement.hpp"

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tinydynamocdc::fuzz::Fuzzer fuzzer("export_line_fuzz", tinydynamocdc::fuzz::export_case);
  fuzzer.run(data, size);
  return 0;
}
