// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tinydynamocdc::base {

/// The product's version, "major.minor.patch"; its one source is `project(VERSION)` in
/// CMakeLists.txt.
extern const char* const k_version;

}  // namespace tinydynamocdc::base
