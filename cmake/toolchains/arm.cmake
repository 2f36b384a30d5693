# SPDX-License-Identifier: Apache-2.0
# The product for arm64 (plain armv8-a, which has NEON).
set(TDC_TOOLCHAIN arm)
set(TDC_ZIG_TARGET aarch64-linux-musl)
set(TDC_ZIG_CPU baseline)
include("${CMAKE_CURRENT_LIST_DIR}/zig.cmake")
