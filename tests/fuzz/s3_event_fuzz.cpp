// SPDX-License-Identifier: Apache-2.0
// S3 events, against the oracle.
#include "fuzz/document_agreement.hpp"

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tinydynamocdc::fuzz::Fuzzer fuzzer("s3_event_fuzz", tinydynamocdc::fuzz::s3_event_case);
  fuzzer.run(data, size);
  return 0;
}
