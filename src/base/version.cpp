// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

namespace tinydynamocdc::base {

const char* const k_version = TDC_VERSION;

}  // namespace tinydynamocdc::base
