// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "base/version.hpp"

int main() {
  std::printf("tinydynamocdc %s\n", tinydynamocdc::base::k_version);
  return 0;
}
