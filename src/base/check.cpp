// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace tinydynamocdc::base {

void check_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "internal error: CHECK(%s) failed at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace tinydynamocdc::base
