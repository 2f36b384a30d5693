# SPDX-License-Identifier: Apache-2.0
# The product for x86_64. Baseline CPU: a binary for a newer one dies by SIGILL on an older machine
# before it can say why; only the vector files are compiled for more, behind a CPU check.
set(TDC_TOOLCHAIN x86)
set(TDC_ZIG_TARGET x86_64-linux-musl)
set(TDC_ZIG_CPU baseline)
include("${CMAKE_CURRENT_LIST_DIR}/zig.cmake")
