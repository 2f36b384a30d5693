// SPDX-License-Identifier: Apache-2.0
// Stream events to rows, against the oracle.
#include "fuzz/event_agreement.hpp"

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tinydynamocdc::fuzz::Fuzzer fuzzer("stream_event_fuzz", tinydynamocdc::fuzz::event_case);
  fuzzer.run(data, size);
  return 0;
}
