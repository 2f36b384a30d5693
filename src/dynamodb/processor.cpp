// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/processor.hpp"

#if defined(__x86_64__)
#include <cpuid.h>

#include <cstdint>
#endif

namespace tinydynamocdc::dynamodb {

#if defined(__x86_64__)
namespace {

// Which register sets the operating system saves when it switches tasks. Needs OSXSAVE.
[[nodiscard]] std::uint32_t saved_registers() {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

}  // namespace

bool has_avx2() {
  constexpr unsigned k_xmm_and_ymm = 0b110;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0) {
    return false;
  }
  if ((c & bit_OSXSAVE) == 0 || (c & bit_AVX) == 0) {
    return false;
  }
  if ((saved_registers() & k_xmm_and_ymm) != k_xmm_and_ymm) {
    return false;
  }
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_AVX2) != 0;
}
#else
bool has_avx2() { return false; }
#endif

}  // namespace tinydynamocdc::dynamodb
